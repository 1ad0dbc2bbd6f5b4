package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The versions of {@link OkHttpContractTest}, whose calls the library's own threads make. */
class OkHttpEnqueueContractTest extends ClientContract {
  private static final String ENQUEUE = "OkHttpEnqueuedLibrary";

  OkHttpEnqueueContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    OkHttpContractTest.add(cells, "3.3.1", ENQUEUE, false, Jdk.oneOf(8, 11, 17, 21, 25));
    if (Jdk.isMatrix()) {
      OkHttpContractTest.add(cells, "3.14.9", ENQUEUE, false, Jdk.every());
      OkHttpContractTest.add(cells, "4.12.0", ENQUEUE, false, Jdk.every());
    }
    OkHttpContractTest.add(cells, "5.5.1", ENQUEUE, true, Jdk.oneOf(11, 17, 21, 25));
    OkHttpContractTest.add(cells, "5.5.1", ENQUEUE, false, Jdk.oneOf(25, 8, 11, 17, 21));
    return Cell.whole(cells);
  }
}
