package io.graft.contract.server;

import java.util.List;

/** Servers that Graft knows by the servlet API alone. */
class ServletContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    return List.of();
  }
}
