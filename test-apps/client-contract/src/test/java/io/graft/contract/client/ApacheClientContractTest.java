package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest and the newest version. */
class ApacheClientContractTest extends ClientContract {
  @Override
  List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    for (String version : List.of("4.3.6", "4.5.14")) {
      for (int jdk : Jdk.matrix()) {
        String name = "Apache HttpClient " + version;
        cells.add(new Cell(name, jdk, "ApacheLibrary", "httpclient-" + version, "http", false));
      }
    }
    return cells;
  }
}
