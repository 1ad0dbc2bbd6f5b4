package io.graft.contract.log;

import java.io.IOException;
import java.util.logging.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.MDC;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.AsyncHandler;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Logs by JBoss LogManager. */
public final class JBossMain extends LogServer {
  private static final Logger LOG = LogContext.getLogContext().getLogger("JBossMain");

  public static void main(String[] arguments) throws IOException {
    ConsoleHandler console =
        new ConsoleHandler(
            new PatternFormatter("%s [%X{user}/%X{trace_id}/%X{span_id}/%X{trace_flags}]%n"));
    console.setAutoFlush(true);
    AsyncHandler async = new AsyncHandler();
    async.addHandler(console);
    Logger root = LogContext.getLogContext().getLogger("");
    for (java.util.logging.Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(async);
    root.setLevel(Level.INFO);
    new JBossMain().run();
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
