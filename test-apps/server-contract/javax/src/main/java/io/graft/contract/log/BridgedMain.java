package io.graft.contract.log;

import java.io.IOException;
import java.util.logging.Logger;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Logs by the JDK, whose records SLF4J passes on to Logback, as in Spring Boot. */
public final class BridgedMain extends LogServer {
  private static final Logger LOG = Logger.getLogger(BridgedMain.class.getName());

  public static void main(String[] arguments) throws IOException {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    new BridgedMain().run();
  }

  @Override
  void put(String key, String value) {}

  @Override
  void clear() {}

  @Override
  void log(String message) {
    LOG.info(message);
  }
}
