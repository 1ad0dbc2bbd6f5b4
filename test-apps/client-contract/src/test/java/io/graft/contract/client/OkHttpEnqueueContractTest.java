package io.graft.contract.client;

import java.util.List;

/** The versions of {@link OkHttpContractTest}, whose calls the library's own threads make. */
class OkHttpEnqueueContractTest extends ClientContract {
  OkHttpEnqueueContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    return OkHttpContractTest.cells("enqueue", "OkHttpEnqueuedLibrary");
  }
}
