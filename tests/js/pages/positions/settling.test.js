import assert from "node:assert/strict";
import test from "node:test";

import { createSettling } from "#pages/positions/settling.js";

function settling() {
  let count = 0;
  const parts = createSettling(() => {
    count += 1;
  });
  return { parts, settled: () => count };
}

test("a picture of two parts stands when both do", () => {
  const { parts, settled } = settling();
  parts.wait("encoding");
  parts.wait("addition");
  parts.settle("encoding", true);
  assert.equal(settled(), 0);
  assert.equal(parts.isSettled, false);
  parts.settle("addition", false);
  assert.equal(settled(), 1);
  assert.equal(parts.isSettled, true);
});

test("where nothing new is drawn nobody is told", () => {
  const { parts, settled } = settling();
  parts.wait("encoding");
  parts.settle("encoding", false);
  assert.equal(settled(), 0);
});
