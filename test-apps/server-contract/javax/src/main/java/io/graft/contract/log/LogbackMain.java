package io.graft.contract.log;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Logs by SLF4J. */
public final class LogbackMain extends LogServer {
  private static final Logger LOG = LoggerFactory.getLogger(LogbackMain.class);

  public static void main(String[] arguments) throws IOException {
    new LogbackMain().run();
  }

  @Override
  void put(String key, String value) {
    MDC.put(key, value);
  }

  @Override
  void clear() {
    MDC.clear();
  }

  @Override
  void log(String message) {
    LOG.info(message);
  }
}
