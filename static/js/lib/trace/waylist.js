// All ways of looking. app/views/registry.py reads what stands between the outer braces as JSON: a
// module of JSON itself is refused by browsers of 2023, and by the policy of files without a
// server.

export default {
  "pipeline": {
    "page": "inspector",
    "kinds": ["attention"],
    "needs": ["weights"],
    "takes": ["input", "memory", "q", "k", "v", "dot", "scores", "mask", "z", "out"],
    "styles": ["rows"],
    "export": "weights"
  },
  "project": {
    "page": "inspector",
    "kinds": ["attention"],
    "needs": ["input", "memory", "q", "k", "v", "matrix:w_q", "matrix:w_k", "matrix:w_v"],
    "styles": ["rows", "terms"],
    "export": "q"
  },
  "heads": {
    "page": "inspector",
    "kinds": ["attention"],
    "needs": ["weights"],
    "takes": ["mask"],
    "styles": ["ways"],
    "export": "weights"
  },
  "matrix": {
    "page": "inspector",
    "kinds": ["attention"],
    "needs": ["weights"],
    "takes": ["scores", "mask"],
    "styles": ["ways"],
    "export": "weights"
  },
  "flow": {
    "page": "inspector",
    "kinds": ["attention"],
    "needs": ["weights"],
    "takes": ["mask"],
    "styles": ["ways"],
    "export": "weights"
  },
  "tokens": {
    "page": "inspector",
    "kinds": ["attention"],
    "needs": ["weights"],
    "takes": ["mask"],
    "styles": ["ways"],
    "export": "weights"
  },
  "mix": {
    "page": "inspector",
    "kinds": ["attention"],
    "needs": ["weights", "v", "z"],
    "takes": ["mask"],
    "styles": ["rows", "terms"],
    "export": "weights"
  },
  "multihead": {
    "page": "inspector",
    "kinds": ["attention"],
    "needs": ["input", "z", "share", "out", "matrix:w_o"],
    "grows": false,
    "styles": ["ways", "rows"],
    "export": "share"
  },
  "ffn": {
    "page": "inspector",
    "kinds": ["feed-forward"],
    "needs": ["reads", "hidden", "out"],
    "grows": false,
    "styles": ["rows"],
    "export": "hidden"
  },
  "norm": {
    "page": "inspector",
    "kinds": ["attention", "feed-forward"],
    "needs": ["adds_to", "out", "residual", "normed"],
    "grows": false,
    "styles": ["rows"],
    "export": "normed"
  },
  "arithmetic": {
    "page": "inspector",
    "kinds": ["attention"],
    "needs": ["q", "k", "scores", "weights"],
    "takes": ["dot", "mask"],
    "tab": false,
    "export": "weights"
  },
  "input": {
    "page": "inspector",
    "kinds": ["embedding"],
    "needs": ["embedding", "input"],
    "takes": ["position"],
    "grows": false,
    "styles": ["sum", "rows"],
    "export": "input"
  },
  "memory": {
    "page": "inspector",
    "kinds": ["memory"],
    "needs": ["reads", "readers:weights"],
    "takes": ["readers:k", "readers:v", "readers:memory"],
    "grows": false,
    "styles": ["rows"],
    "export": "reads"
  },
  "output": {
    "page": "inspector",
    "kinds": ["output"],
    "needs": [],
    "grows": false,
    "styles": ["rows"],
    "export": null
  },
  "figure": {
    "page": "inspector",
    "kinds": ["attention", "feed-forward", "embedding", "memory", "output"],
    "needs": [],
    "takes": ["all:weights", "all:mask", "all:active", "embedding:input", "memory:reads"],
    "styles": ["figure"],
    "export": "weights"
  },
  "player": {
    "page": "decode",
    "kinds": ["attention"],
    "needs": ["target:weights", "target:k", "target:v"],
    "styles": ["decode"],
    "export": "weights"
  },
  "forcing": {
    "page": "decode",
    "kinds": ["attention"],
    "needs": ["causal:weights"],
    "takes": ["causal:mask"],
    "styles": ["decode"],
    "export": "weights"
  },
  "positions": {
    "page": "positions",
    "kinds": [],
    "needs": [],
    "styles": ["sum", "positions"],
    "export": null
  }
};
