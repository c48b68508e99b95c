"""Writes reference.json: vectors of all-MiniLM-L6-v2 in float32.

    pip install onnxruntime==1.32.0 tokenizers==0.23.3 numpy
    python reference.py FOLDER

FOLDER holds the float32 model. Tokens come from the reference tokenizer, the model is run by ONNX Runtime's own Python
bindings, and the pooling is written as the model's authors describe it: the mean over all tokens, then length 1. What
PyTorch gives for the original weights starts the same: see TestReferenceVectors.
"""

import base64
import json
import pathlib
import sys

import numpy as np
import onnxruntime
from tokenizers import Tokenizer, __version__

TEXTS = [
    "This is an example sentence",
    "Each sentence is converted",
    "hello",
    "How are retries with exponential backoff configured?",
    "func (s *Server) handle(ctx context.Context, r *http.Request) error {\n\treturn s.next.Serve(ctx, r)\n}",
    "def parse_args(argv=None):\n    \"\"\"Reads the command line.\"\"\"\n    return ArgumentParser().parse_args(argv)",
    "SELECT id, name FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT 10;",
    "Привет, мир! 你好，世界。 مرحبا",
    "emoji 😀 and accents: café naïve Ångström",
    "the quick brown fox jumps over the lazy dog " * 40,
]
LIMIT = 256


def main():
    folder = pathlib.Path(sys.argv[1])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LIMIT)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"))
    rows = []
    for text in TEXTS:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        hidden = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)})[0][0]
        v = hidden.mean(axis=0)
        v /= np.linalg.norm(v)
        rows.append({"text": text, "vector": base64.b64encode(v.astype("<f4").tobytes()).decode()})
    source = f"onnxruntime {onnxruntime.__version__}, tokenizers {__version__} by reference.py"
    text = json.dumps({"source": source, "tokens": LIMIT, "rows": rows}, indent=1)
    (pathlib.Path(__file__).parent / "reference.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
