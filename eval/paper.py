"""The paper's own figures (its Table 2), of another hospital's data: shown in grey beside ours, never compared.

Columns: Phi-3-mini, Phi-3-mini with retrieval, fine-tuned Phi-3-mini, fine-tuned Phi-3-medium, GPT-4o. Recall,
precision and F1 are means over 39,052 cases; ROUGE is given in the paper in hundredths.
"""

from __future__ import annotations

COLUMNS = ("Phi-3-mini", "Phi-3-mini RAG", "fine-tuned Phi-3-mini", "fine-tuned Phi-3-medium", "GPT-4o")
TABLE: dict[tuple[str, str], tuple[float, ...]] = {
    ("ICD-10-CM", "full_match"): (0.052, 0.235, 0.400, 0.437, 0.307),
    ("ICD-10-CM", "valid"): (0.503, 0.769, 0.979, 0.99, 0.966),
    ("ICD-10-CM", "fabricated"): (0.497, 0.231, 0.021, 0.01, 0.03),
    ("ICD-10-CM", "recall"): (0.39, 0.52, 0.60, 0.65, 0.52),
    ("ICD-10-CM", "precision"): (0.33, 0.48, 0.68, 0.72, 0.58),
    ("ICD-10-CM", "f1"): (0.36, 0.50, 0.64, 0.68, 0.55),
    ("CPT", "full_match"): (0.031, 0.324, 0.535, 0.637, 0.367),
    ("CPT", "valid"): (0.614, 0.702, 0.981, 0.994, 0.990),
    ("CPT", "fabricated"): (0.386, 0.298, 0.019, 0.006, 0.010),
    ("CPT", "recall"): (0.30, 0.63, 0.69, 0.77, 0.72),
    ("CPT", "precision"): (0.17, 0.56, 0.70, 0.79, 0.60),
    ("CPT", "f1"): (0.22, 0.59, 0.69, 0.78, 0.66),
    ("Modifier", "full_match"): (0.001, 0.136, 0.439, 0.498, 0.142),
    ("Modifier", "recall"): (0.01, 0.32, 0.61, 0.63, 0.30),
    ("Modifier", "precision"): (0.01, 0.28, 0.59, 0.64, 0.31),
    ("Modifier", "f1"): (0.01, 0.30, 0.60, 0.64, 0.30),
    ("Structure", "ROUGE-L"): (0.380, 0.394, 0.809, 0.866, 0.625),
    ("Structure", "ROUGE-Lsum"): (0.397, 0.406, 0.817, 0.874, 0.647),
    ("Structure", "METEOR"): (0.42, 0.34, 0.68, 0.87, 0.62),
}
