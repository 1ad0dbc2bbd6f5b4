package io.graft.contract.log;

import java.io.IOException;
import java.util.logging.Logger;

/** Logs by the JDK, which has nothing that goes along. */
public final class JulMain extends LogServer {
  private static final Logger LOG = Logger.getLogger(JulMain.class.getName());

  public static void main(String[] arguments) throws IOException {
    new JulMain().run();
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
