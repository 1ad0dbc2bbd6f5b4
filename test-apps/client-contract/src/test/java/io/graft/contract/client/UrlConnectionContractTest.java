package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.List;

class UrlConnectionContractTest extends ClientContract {
  UrlConnectionContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    return Cell.whole(
        Jdk.every().stream()
            .map(
                jdk ->
                    new Cell("HttpURLConnection", jdk, "UrlConnectionLibrary", null, "http", false))
            .toList());
  }
}
