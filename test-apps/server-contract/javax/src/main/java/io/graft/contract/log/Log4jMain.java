package io.graft.contract.log;

import java.io.IOException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;

/** Logs by Log4j 2. */
public final class Log4jMain extends LogServer {
  private static final Logger LOG = LogManager.getLogger(Log4jMain.class);

  public static void main(String[] arguments) throws IOException {
    new Log4jMain().run();
  }

  @Override
  void put(String key, String value) {
    ThreadContext.put(key, value);
  }

  @Override
  void clear() {
    ThreadContext.clearMap();
  }

  @Override
  void log(String message) {
    LOG.info(message);
  }
}
