"""The one fine-tuning recipe: a LoRA adapter on a frozen (optionally 4-bit) model, loss on the claim only.

    python -m train.qlora train/configs/smollm2.toml --out data/local/adapters/demo

QLoRA: Dettmers et al. 2023. The base stays frozen in bfloat16 (or nf4), the adapter's weights are float32 and are
computed under bfloat16 autocast. One process, on the CPU or on one GPU.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from peft.helpers import disable_input_dtype_casting

from engine.adapter import CONFIG, WEIGHTS, Manifest, write_manifest
from engine.allocator import keep_freed_memory
from engine.demo import demo_encounters
from engine.dialect import dialect_of
from engine.embed import LocalEmbedder
from engine.embedded import embedder_folder, language_model_folder
from engine.errors import InputError, OpClaimError
from engine.file_hash import sha256_of
from engine.offline import go_offline
from engine.report import Encounter
from engine.retrieve import training_set_hash
from engine.settings import load_settings
from engine.store import Store
from engine.weights import load_tokenizer, load_weights
from engine.whole_folder import whole_folder
from train.checkpoint import Standing, forget_state, keep_state, run_id, take_up
from train.clock import METRICS, TrainingClock
from train.curriculum import Curriculum, nearest_claims
from train.examples import Example, ExampleMaker
from train.feedback import labels
from train.lora import adapted, save_adapter
from train.parameters import count_parameters
from train.recipe import Recipe, load_recipe
from train.synthetic import brief_notes
from train.training_set import TrainingSet, TrainingSetManifest, require_apart, training_set

LABELS = "training_set.json"


class Trainer:
    """One run: model, adapter, optimiser; `run` learns a curriculum and `save` writes adapter and manifest."""

    def __init__(self, recipe: Recipe, model_folder: Path, tokenizer: Any) -> None:
        keep_freed_memory()
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self._base_name = model_folder.name
        self._accelerator = Accelerator()
        self._pad = tokenizer.pad_token_id
        self._model = adapted(load_weights(model_folder, four_bit=recipe.four_bit), recipe.lora)
        self._model.train()  # a loaded model is not: its dropout and its checkpoints would sleep
        if recipe.checkpointing:
            self._model.activation_checkpointing_enable({"use_reentrant": False})
        self._named = {name: p for name, p in self._model.named_parameters() if p.requires_grad}
        self._trained = list(self._named.values())
        o = recipe.optimizer
        self._optimizer = torch.optim.AdamW(
            self._trained, lr=o.learning_rate, betas=o.betas, weight_decay=o.weight_decay
        )
        self._model, self._optimizer = self._accelerator.prepare(self._model, self._optimizer)

    def run(self, curriculum: Curriculum, checkpoints: Path) -> dict[str, float]:
        """Learn the whole curriculum; returns losses and seconds.

        Into ``checkpoints`` go the losses, every ``save_every`` steps an adapter, and where the run stands: a run that
        was stopped goes on from there.
        """
        plan = curriculum.batches(self.recipe.seed)
        run = run_id(self.recipe, self._base_name, training_set_hash(curriculum.encounters))
        standing = take_up(checkpoints, run, self._named, self._optimizer)
        at = (standing.step, standing.examples, standing.seconds) if standing else (0, 0, 0.0)
        losses = standing.losses if standing else {"loss": math.nan, "code_loss": math.nan}
        clock = TrainingClock(len(plan), checkpoints / METRICS, at)
        for step, batch in enumerate(plan[at[0] :], at[0] + 1):
            self._set_rate(step, len(plan))
            losses = self._step(batch)
            clock.tick(len(batch), losses)
            if self.recipe.save_every and step % self.recipe.save_every == 0:
                told = clock.figures
                self.save(checkpoints / f"step-{step}", curriculum.encounters, {**told, **losses})
                seconds, examples = told["seconds"], int(told["examples"])
                kept = Standing(run=run, step=step, examples=examples, seconds=seconds, losses=losses)
                keep_state(checkpoints, kept, self._named, self._optimizer)
        return {**clock.figures, **losses, "brief_notes": len(curriculum.brief)}

    def save(
        self,
        folder: Path,
        encounters: Sequence[Encounter],
        training: dict[str, float],
        labels: TrainingSetManifest | None = None,
    ) -> None:
        """Write weights (bfloat16), configuration and manifest in place of ``folder``; ``labels`` go beside them."""
        model = self._accelerator.unwrap_model(self._model)
        # A name, not the path on this machine.
        model.peft_config["default"].base_model_name_or_path = self._base_name
        with whole_folder(folder) as part:
            save_adapter(model, part)
            if labels:
                (part / LABELS).write_text(labels.model_dump_json(indent=1) + "\n", encoding="utf-8")
            write_manifest(part, self._manifest(part, encounters, training))

    def _manifest(self, folder: Path, encounters: Sequence[Encounter], training: dict[str, float]) -> Manifest:
        return Manifest(
            name=self.recipe.name,
            base_model=self._base_name,
            prompt=self.recipe.data.prompt,
            repetition_penalty=1.0,
            weights_sha256=sha256_of(folder / WEIGHTS),
            config_sha256=sha256_of(folder / CONFIG),
            training_set_sha256=training_set_hash(encounters),
            seed=self.recipe.seed,
            hyperparameters=self.recipe.model_dump(mode="json"),
            training={"encounters": len(encounters), **training},
        )

    def _set_rate(self, step: int, steps: int) -> None:
        o = self.recipe.optimizer
        warm = min(1.0, step / max(1, o.warmup_steps))
        progress = max(0, step - o.warmup_steps) / max(1, steps - o.warmup_steps)
        fall = 0.5 * (1 + math.cos(math.pi * progress)) if o.schedule == "cosine" else 1.0
        for group in self._optimizer.param_groups:
            group["lr"] = o.learning_rate * warm * fall

    def _step(self, batch: Sequence[Example]) -> dict[str, float]:
        loss, code_loss = self._loss(batch)
        self._accelerator.backward(loss)
        self._accelerator.clip_grad_norm_(self._trained, self.recipe.optimizer.clip)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return {"loss": loss.item(), "code_loss": code_loss.item()}

    def _loss(self, batch: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the weighted mean loss over claim tokens, and the plain mean over code tokens alone."""
        ids, weights = padded(batch, self._pad)
        ids, weights = ids.to(self._accelerator.device), weights.to(self._accelerator.device)
        learnt = weights[:, 1:] > 0
        model = self._accelerator.unwrap_model(self._model)
        # Autocast alone decides the type of an adapter's input; peft would turn it to float32 and back each time.
        with torch.autocast(ids.device.type, dtype=torch.bfloat16), disable_input_dtype_casting(model):
            logits = claim_logits(model, ids, learnt)
        losses = torch.nn.functional.cross_entropy(logits.float(), ids[:, 1:][learnt], reduction="none")
        each = weights[:, 1:][learnt]
        codes = losses[each > 1].mean() if (each > 1).any() else losses.mean()
        return (losses * each).sum() / each.sum(), codes.detach()


def claim_logits(model: Any, ids: torch.Tensor, learnt: torch.Tensor) -> torch.Tensor:
    """Return logits only where a claim token is predicted: a vocabulary row for each True of ``learnt``.

    Padding stands on the right and is causal-masked by position, so no attention mask is needed.
    """
    causal = model.get_base_model()
    hidden = causal.model(input_ids=ids[:, :-1], use_cache=False).last_hidden_state
    logits: torch.Tensor = causal.lm_head(hidden[learnt])
    return logits


def padded(batch: Sequence[Example], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids and weights of shape (examples, longest), padded on the right with weight 0."""
    width = max(len(e.ids) for e in batch)
    ids = torch.tensor([[*e.ids, *[pad] * (width - len(e.ids))] for e in batch])
    weights = torch.tensor([[*e.weights, *[0.0] * (width - len(e.ids))] for e in batch])
    return ids, weights


def main(argv: Sequence[str] | None = None) -> int:
    """Train the adapter that a recipe describes; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.qlora", description="Train a LoRA adapter.")
    parser.add_argument("recipe", type=Path, help="a file in train/configs")
    parser.add_argument("--out", type=Path, help="adapter folder (default: HOME/adapters/NAME)")
    parser.add_argument("--home", type=Path, help="the site's home")
    parser.add_argument("--count-parameters", action="store_true", help="only say how many parameters are trained")
    options = parser.parse_args(argv)
    go_offline()
    try:
        recipe, settings = load_recipe(options.recipe), load_settings({"home": options.home})
        if options.count_parameters:
            print(count_parameters(recipe, model_folder(recipe, settings.home)))
        else:
            train(recipe, settings.home, options.out or settings.home / "adapters" / recipe.name)
    except OpClaimError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def train(recipe: Recipe, home: Path, out: Path) -> None:
    """Train on what the recipe says and write the adapter to ``out``; what comes on the way stays in ``home``.

    Raises InputError when there is nothing to learn, or something that is frozen.
    """
    folder = model_folder(recipe, home)
    frozen = tuple(demo_encounters("test"))
    learnt = _learnt(recipe, home, frozen)
    require_apart(learnt.encounters, frozen)
    tokenizer = load_tokenizer(folder)
    own = {e.encounter_id: e for e in learnt.encounters}
    nearest = nearest_claims(tuple(own.values()), LocalEmbedder(embedder_folder()))
    brief = brief_notes(recipe.data.brief, recipe.seed)
    curriculum = Curriculum(learnt.encounters, nearest, maker_of(recipe, tokenizer), recipe.data, brief)
    trainer = Trainer(recipe, folder, tokenizer)
    checkpoints = home / "checkpoints" / recipe.name
    figures = trainer.run(curriculum, checkpoints)
    trainer.save(out, learnt.encounters, figures, learnt.manifest)
    forget_state(checkpoints)
    print(f"Adapter written to {out}.")


def _learnt(recipe: Recipe, home: Path, frozen: Sequence[Encounter]) -> TrainingSet:
    """Return what the recipe learns: the demo's training split, or a home's labels with some of that beside them."""
    older = tuple(demo_encounters("train"))
    if recipe.feedback is None:
        return TrainingSet(older)
    with Store(home, read_only=True) as store:
        found = training_set(labels(store), older, frozen, recipe.feedback, recipe.seed)
    if not found.encounters:
        raise InputError(f"No coder has signed anything in {home} that the recipe learns from. Code some claims first.")
    return found


def model_folder(recipe: Recipe, home: Path) -> Path:
    """Return the folder of a recipe's model: the embedded one, the one it gives, or that of its name in the home."""
    if recipe.model == "embedded":
        return language_model_folder(home)
    given = Path(recipe.model).expanduser()
    return given if len(given.parts) > 1 else home / "models" / recipe.model


def maker_of(recipe: Recipe, tokenizer: Any) -> ExampleMaker:
    """Return what renders encounters for a recipe's model."""
    data = recipe.data
    return ExampleMaker(tokenizer, dialect_of(tokenizer.get_vocab()), data.prompt, data.code_weight, data.max_tokens)


if __name__ == "__main__":
    sys.exit(main())
