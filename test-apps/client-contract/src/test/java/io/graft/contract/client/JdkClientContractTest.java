package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

class JdkClientContractTest extends ClientContract {
  @Override
  List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    for (int jdk : Jdk.every(11)) {
      String name = "java.net.http, HTTP/";
      cells.add(new Cell(name + "1.1", jdk, "JdkLibrary", null, "http", false));
      cells.add(new Cell(name + "2 by upgrade", jdk, "JdkLibrary", null, "http", true));
      cells.add(new Cell(name + "2 by TLS", jdk, "JdkLibrary", null, "https", true));
    }
    return cells;
  }
}
