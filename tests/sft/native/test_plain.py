"""Models of many shapes against the plain computation, from folders laid out in every way that publishers use."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from sft.models import load_model
from sft.native.chatglm.prefix import load_prefix
from tests.sft.native import plain

CLOSE = {"rtol": 0.0, "atol": 1e-4}
EXACT = {"rtol": 0.0, "atol": 1e-5}
LAYOUTS = ("safetensors", "shards of safetensors", "bin", "bin of PyTorch before 1.6", "shards of bin")


class Made(NamedTuple):
    """A folder's contents, and the model loaded from it."""

    config: dict[str, Any]
    weights: plain.Weights
    model: Any


def write(folder: Path, config: dict[str, Any], weights: plain.Weights, layout: str) -> None:
    (folder / "config.json").write_text(json.dumps(config))
    if layout == "safetensors":
        save_file(weights, folder / "model.safetensors")
    elif layout.startswith("bin"):
        torch.save(weights, folder / "pytorch_model.bin", _use_new_zipfile_serialization=layout == "bin")
    else:
        stem, ending = ("model", "safetensors") if "safetensors" in layout else ("pytorch_model", "bin")
        names, places = sorted(weights), {}
        for number in range(3):
            part, file = (
                {name: weights[name] for name in names[number::3]},
                f"{stem}-{number + 1:05}-of-00003.{ending}",
            )
            save_file(part, folder / file) if ending == "safetensors" else torch.save(part, folder / file)
            places |= dict.fromkeys(part, file)
        (folder / f"{stem}.{ending}.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))


def random_weights(shapes: dict[str, tuple[int, ...]], seed: int) -> plain.Weights:
    draw = torch.Generator().manual_seed(seed)
    return {
        name: torch.randn(shape, generator=draw) * 0.2 + (1.0 if "norm" in name and name.endswith("weight") else 0.0)
        for name, shape in shapes.items()
    }


GLM = [  # heads, width of a head, layers, inner width, two positions, more settings, layout, attention
    (1, 4, 1, 16, True, {"torch_dtype": "float16"}, 0, "sdpa"),
    (3, 8, 4, 40, True, {"pre_seq_len": None, "prefix_projection": False, "quantization_bit": 0}, 1, "eager"),
    (5, 12, 2, 100, True, {"tie_word_embeddings": False, "torch_dtype": "bfloat16"}, 2, "sdpa"),
    (2, 16, 3, 128, False, {"pre_seq_len": 0}, 3, "sdpa"),
    (8, 20, 2, 168, False, {}, 4, "eager"),
]


@pytest.fixture(params=GLM, ids=lambda one: f"{one[0]}-heads")
def glm(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    heads, width, layers, inner, two, more, layout, attention = request.param
    hidden, vocabulary = heads * width, 90 + heads
    special = ("mask_token_id", "gmask_token_id", "bos_token_id", "eos_token_id")
    config = dict(zip(special, range(vocabulary - 8, vocabulary - 4), strict=True)) | {
        "architectures": ["ChatGLMModel"],
        "auto_map": {"AutoModel": "modeling_chatglm.ChatGLMForConditionalGeneration"},
        "pad_token_id": 3,
        "hidden_size": hidden,
        "inner_hidden_size": inner,
        "layernorm_epsilon": 1e-5,
        "max_sequence_length": 32,
        "model_type": "chatglm",
        "num_attention_heads": heads,
        "num_layers": layers,
        "position_encoding_2d": two,
        "vocab_size": vocabulary,
        **more,
    }
    shapes: dict[str, tuple[int, ...]] = {"lm_head.weight": (vocabulary, hidden)}
    shapes["transformer.word_embeddings.weight"] = (vocabulary, hidden)
    norms, rows = ["transformer.final_layernorm"], {}
    for number in range(layers):
        layer = f"transformer.layers.{number}"
        norms += [f"{layer}.input_layernorm", f"{layer}.post_attention_layernorm"]
        rows |= {
            f"{layer}.attention.query_key_value": (3 * hidden, hidden),
            f"{layer}.attention.dense": (hidden, hidden),
        }
        rows |= {f"{layer}.mlp.dense_h_to_4h": (inner, hidden), f"{layer}.mlp.dense_4h_to_h": (hidden, inner)}
        shapes[f"{layer}.attention.rotary_emb.inv_freq"] = (width // 4,)
    for name, shape in {**dict.fromkeys(norms, (hidden,)), **rows}.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    weights = random_weights(shapes, heads)
    write(tmp_path, config, weights, LAYOUTS[layout])
    model = load_model(str(tmp_path), torch.float32, torch.device("cpu"))
    model.set_attn_implementation(attention)
    return Made(config, weights, model)


def glm_texts(config: dict[str, Any]) -> list[list[int]]:
    """Prompts with every order of special tokens that has a meaning, and one longer than the model says it takes."""
    bos, mask, gmask = (config[f"{name}_token_id"] for name in ("bos", "mask", "gmask"))
    eos = config["eos_token_id"]
    return [
        [7, 8, 9, gmask, bos, 10, 11, eos],
        [gmask, bos, 12],
        [5, mask, 6, 7, bos, 8, 9, eos],
        [5, mask, 6, mask, 7, bos, 8],
        [5, mask, 6, gmask, bos, 8, 9],
        [5, gmask, 6, 7, gmask, bos, 8, eos],
        [5, gmask, bos, 6, bos, 7, eos],
        [5, mask, bos, 6, gmask, 7],
        [bos, 5, gmask, 6],
        [*range(4, 64), gmask, bos, *range(4, 24)],
    ]


def padded(rows: list[list[int]], value: int, side: str) -> Tensor:
    most = max(map(len, rows))
    beside = [[value] * (most - len(row)) for row in rows]
    return torch.tensor([b + row if side == "left" else row + b for b, row in zip(beside, rows, strict=True)])


def check_texts(made: Made, wanted: list[plain.Step], texts: list[list[int]], pad: int) -> None:
    """Each text alone, by embeddings, and all in a batch padded on either side."""
    embeddings = made.model.get_input_embeddings()
    with torch.no_grad():
        for ids, (logits, hidden) in zip(texts, wanted, strict=True):
            output = made.model(torch.tensor([ids]), output_hidden_states=True)
            torch.testing.assert_close(output.logits[0].double(), logits, **CLOSE)
            torch.testing.assert_close(torch.cat(output.hidden_states).double(), torch.stack(hidden), **CLOSE)
            embedded = made.model(inputs_embeds=embeddings(torch.tensor([ids]))).logits[0]
            torch.testing.assert_close(embedded, output.logits[0], **CLOSE)
        for side in ("left", "right"):
            real = padded([[1] * len(ids) for ids in texts], 0, side)
            batch = made.model(padded(texts, pad, side), attention_mask=real).logits
            for row, here, (logits, _) in zip(batch, real.bool(), wanted, strict=True):
                torch.testing.assert_close(row[here].double(), logits, **CLOSE)


def check_greedy(model: Any, prompt: list[int], step: Any, *, fixed: bool = True) -> None:
    """Tokens with a growing cache, a fixed one and none are those of the plain computation, made anew at each step."""
    written = list(prompt)
    for _ in range(4):
        written.append(int(step(written)[0][-1].argmax()))
    for cache in ({"use_cache": False}, {}, {"cache_implementation": "static"}):
        if not fixed and "cache_implementation" in cache:
            continue
        ids = torch.tensor([prompt])
        found = model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=4, do_sample=False, eos_token_id=None, **cache
        )
        assert found[0].tolist() == written, cache


def test_chatglm_of_many_shapes(glm: Made) -> None:
    texts = glm_texts(glm.config)
    wanted = [plain.chatglm(glm.weights, glm.config, ids) for ids in texts]
    check_texts(glm, wanted, texts, 3)
    for ids in texts[:5] if glm.config["position_encoding_2d"] else []:
        prompt = ids[: ids.index(glm.config["bos_token_id"]) + 1]
        check_greedy(glm.model, prompt, lambda ids: plain.chatglm(glm.weights, glm.config, ids))


@pytest.mark.parametrize("projection", [False, True])
def test_prefixes_of_chatglm_of_many_shapes(glm: Made, tmp_path: Path, projection: bool) -> None:
    hidden = glm.config["hidden_size"]
    width = 2 * glm.config["num_layers"] * hidden
    shapes: dict[str, tuple[int, ...]] = {"embedding.weight": (3, hidden if projection else width)}
    if projection:
        shapes |= {"trans.0.weight": (hidden, hidden), "trans.0.bias": (hidden,)}
        shapes |= {"trans.2.weight": (width, hidden), "trans.2.bias": (width,)}
    tensors = random_weights(shapes, 5)
    file = tmp_path / "prefix.bin"
    torch.save({f"transformer.prefix_encoder.{name}": tensor for name, tensor in tensors.items()}, file)
    glm.model.config.prefix_dropout = 0.0
    load_prefix(glm.model, file)
    texts = glm_texts(glm.config)
    trained = {name: tensor.double().requires_grad_() for name, tensor in tensors.items()}
    wanted = [plain.chatglm(glm.weights, glm.config, ids, plain.prefix_vectors(trained)) for ids in texts]
    check_texts(glm, [(logits.detach(), [one.detach() for one in hidden]) for logits, hidden in wanted], texts, 3)
    model, ids = glm.model.train(), texts[0]
    labels = [-100] * 3 + ids[3:]
    loss = model(torch.tensor([ids]), labels=torch.tensor([labels])).loss
    loss.backward()
    told = plain.loss(wanted[0][0], labels)
    torch.testing.assert_close(loss.double(), told, **EXACT)
    gradients = torch.autograd.grad(told, list(trained.values()))
    parameters = dict(model.transformer.prefix_encoder.named_parameters())
    for name, gradient in zip(trained, gradients, strict=True):
        torch.testing.assert_close(parameters[name].grad.double(), gradient, **EXACT)
    if glm.config["position_encoding_2d"]:
        check_greedy(
            model.eval(),
            ids[:5],
            lambda ids: plain.chatglm(glm.weights, glm.config, ids, plain.prefix_vectors(tensors)),
            fixed=False,
        )


BAICHUAN = [  # heads, width of a head, layers, inner width, more settings, layout, attention
    (1, 4, 1, 12, {"max_position_embeddings": 16, "torch_dtype": "bfloat16"}, 0, "sdpa"),
    (6, 8, 4, 40, {"max_position_embeddings": 16, "z_loss_weight": 0.05}, 2, "eager"),
    (1, 3, 1, 12, {"model_max_length": 16}, 1, "eager"),
    (7, 4, 2, 70, {"model_max_length": 16, "z_loss_weight": 0.01, "torch_dtype": "float16"}, 3, "sdpa"),
    (12, 5, 2, 61, {"model_max_length": 16, "gradient_checkpointing": [False], "_from_model_config": True}, 4, "sdpa"),
]


@pytest.fixture(params=BAICHUAN, ids=lambda one: f"{one[0]}-heads-of-{one[1]}")
def baichuan(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    heads, width, layers, inner, more, layout, attention = request.param
    hidden, vocabulary = heads * width, 90 + heads
    config = {
        "architectures": ["BaichuanForCausalLM"],
        "auto_map": {"AutoModelForCausalLM": "modeling_baichuan.BaichuanForCausalLM"},
        "bos_token_id": 1,
        "eos_token_id": 2,
        "pad_token_id": 0,
        "hidden_act": "silu",
        "hidden_size": hidden,
        "intermediate_size": inner,
        "model_type": "baichuan",
        "num_attention_heads": heads,
        "num_hidden_layers": layers,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": False,
        "vocab_size": vocabulary,
        **more,
    }
    shapes: dict[str, tuple[int, ...]] = {"model.norm.weight": (hidden,), "lm_head.weight": (vocabulary, hidden)}
    shapes["model.embed_tokens.weight"] = (vocabulary, hidden)
    for number in range(layers):
        layer = f"model.layers.{number}"
        shapes |= {f"{layer}.{name}_layernorm.weight": (hidden,) for name in ("input", "post_attention")}
        shapes |= {f"{layer}.mlp.{name}_proj.weight": (inner, hidden) for name in ("gate", "up")}
        shapes |= {f"{layer}.mlp.down_proj.weight": (hidden, inner), f"{layer}.self_attn.o_proj.weight": (hidden,) * 2}
        shapes[f"{layer}.self_attn.W_pack.weight"] = (3 * hidden, hidden)
    weights = random_weights(shapes, heads)
    write(tmp_path, config, weights, LAYOUTS[layout])
    model = load_model(str(tmp_path), torch.float32, torch.device("cpu"))
    model.set_attn_implementation(attention)
    return Made(config, weights, model)


def test_baichuan_of_many_shapes(baichuan: Made) -> None:
    draw = torch.Generator().manual_seed(0)
    texts = [torch.randint(3, 90, (count,), generator=draw).tolist() for count in (1, 2, 7, 40)]
    check_texts(baichuan, [plain.baichuan(baichuan.weights, baichuan.config, ids) for ids in texts], texts, 0)
    check_greedy(baichuan.model, texts[2], lambda ids: plain.baichuan(baichuan.weights, baichuan.config, ids))
    if "max_position_embeddings" not in baichuan.config:
        ids, apart = texts[2] + texts[3], [1] * 7 + [2] * 40
        with torch.no_grad():
            packed = baichuan.model(torch.tensor([ids]), attention_mask=torch.tensor([apart])).logits[0]
        wanted = plain.baichuan(baichuan.weights, baichuan.config, ids, apart)[0]
        torch.testing.assert_close(packed.double(), wanted, **CLOSE)


def test_losses_and_gradients_of_baichuan_of_many_shapes(baichuan: Made) -> None:
    ids = list(range(5, 20))
    labels = [-100] * 4 + ids[4:]
    trained = {name: tensor.double().requires_grad_() for name, tensor in baichuan.weights.items()}
    weight = baichuan.config.get("z_loss_weight", 0.0)
    told = plain.loss(plain.baichuan(trained, baichuan.config, ids)[0], labels, weight)
    loss = baichuan.model.train()(torch.tensor([ids]), labels=torch.tensor([labels])).loss
    loss.backward()
    torch.testing.assert_close(loss.double(), told, **EXACT)
    parameters = dict(baichuan.model.named_parameters())
    for name, gradient in zip(trained, torch.autograd.grad(told, list(trained.values())), strict=True):
        torch.testing.assert_close(parameters[name].grad.double(), gradient, **EXACT)
