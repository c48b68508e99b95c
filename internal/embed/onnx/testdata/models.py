"""Writes the tiny models of the tests, each some hundred bytes: good ones and hostile ones.

    pip install onnx==1.23.2
    python models.py

A good one looks ids up in a table of 8 values each; ids are those of the tokenizer in ../../wordpiece/testdata/small.json.
"""

import pathlib

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

HERE = pathlib.Path(__file__).parent
ROWS, DIM = 160, 8


def table():
    i, j = np.indices((ROWS, DIM))
    return (np.sin(1.7 * i + 2.3 * j * j + i * j)).astype(np.float32)


def model(name, nodes, outputs, inputs=("input_ids",), kind=TensorProto.INT64, extra=()):
    ins = [helper.make_tensor_value_info(n, kind, [1, "tokens"]) for n in inputs]
    graph = helper.make_graph(nodes, name, ins, outputs, initializer=[numpy_helper.from_array(table(), "table"), *extra])
    m = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(m)
    save(m, str(HERE / f"{name}.onnx"))


def out(name, *shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, list(shape))


def constant(name, value):
    return numpy_helper.from_array(np.array(value), name)


def main():
    lookup = helper.make_node("Gather", ["table", "input_ids"], ["h"])
    keep = helper.make_node("Identity", ["h"], ["last_hidden_state"])
    hidden = out("last_hidden_state", 1, "tokens", DIM)
    model("good", [lookup, keep], [hidden])
    model("pooled", [lookup, helper.make_node("ReduceMax", ["h"], ["sentence_embedding"], axes=[1], keepdims=0)],
          [out("token_scores", 1, "tokens", kind=TensorProto.INT64), out("sentence_embedding", 1, DIM)][1:])
    nan = [lookup, helper.make_node("Sub", ["h", "h"], ["zero"]), helper.make_node("Div", ["zero", "zero"], ["last_hidden_state"])]
    model("nan", nan, [hidden])
    # Not a number for the word "error" only, so that it shows in use and not when the model is opened.
    late = [lookup, helper.make_node("Equal", ["input_ids", "word"], ["is"]), helper.make_node("Cast", ["is"], ["f"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["f", "axis"], ["u"]), helper.make_node("Mul", ["u", "huge"], ["inf"]),
            helper.make_node("Mul", ["inf", "huge"], ["more"]), helper.make_node("Add", ["h", "more"], ["last_hidden_state"])]
    import json
    vocab = json.loads((HERE / "../../wordpiece/testdata/small.json").read_text())["model"]["vocab"]
    model("late_infinite", late, [hidden], extra=[constant("word", np.int64(vocab["error"])), constant("axis", np.array([-1], np.int64)), constant("huge", np.float32(3e38))])
    model("zero", [lookup, helper.make_node("Sub", ["h", "h"], ["last_hidden_state"])], [hidden])
    model("other_input", [helper.make_node("Gather", ["table", "pixels"], ["last_hidden_state"])], [hidden], inputs=("pixels",))
    model("other_type", [helper.make_node("Cast", ["input_ids"], ["i"], to=TensorProto.INT64), helper.make_node("Gather", ["table", "i"], ["last_hidden_state"])],
          [hidden], kind=TensorProto.FLOAT)
    model("other_output", [lookup, helper.make_node("ReduceMax", ["h"], ["score"], axes=[0, 1, 2], keepdims=0)], [out("score")])
    model("small_table", [helper.make_node("Slice", ["table", "from", "to"], ["few"]), helper.make_node("Gather", ["few", "input_ids"], ["last_hidden_state"])],
          [hidden], extra=[constant("from", np.array([0], np.int64)), constant("to", np.array([4], np.int64))])
    # The dimension depends on the text.
    model("changing", [lookup, helper.make_node("Transpose", ["h"], ["last_hidden_state"], perm=[0, 2, 1])], [out("last_hidden_state", 1, DIM, "tokens")])
    # Runs for ever (2^62 rounds) when a text has more than 20 tokens.
    body = helper.make_graph(
        [helper.make_node("Identity", ["c"], ["c2"]), helper.make_node("Sin", ["x"], ["x2"])], "body",
        [out("i", kind=TensorProto.INT64), out("c", kind=TensorProto.BOOL), out("x", 1, "tokens", DIM)],
        [out("c2", kind=TensorProto.BOOL), out("x2", 1, "tokens", DIM)])
    endless = [lookup, helper.make_node("Shape", ["input_ids"], ["shape"], start=1), helper.make_node("Greater", ["shape", "many"], ["long"]),
               helper.make_node("Cast", ["long"], ["n"], to=TensorProto.INT64), helper.make_node("Mul", ["n", "rounds"], ["trips"]),
               helper.make_node("Loop", ["trips", "", "h"], ["last_hidden_state"], body=body)]
    model("endless", endless, [hidden], extra=[constant("many", np.array([20], np.int64)), constant("rounds", np.array([1 << 62], np.int64))])


if __name__ == "__main__":
    main()
