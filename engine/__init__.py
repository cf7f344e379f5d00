"""From an operative report to a checked claim: no screen, no training."""
