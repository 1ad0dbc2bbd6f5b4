package io.graft.contract.log;

import java.io.IOException;
import org.apache.log4j.AsyncAppender;
import org.apache.log4j.ConsoleAppender;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.log4j.MDC;
import org.apache.log4j.PatternLayout;

/** Logs by Log4j 1. */
public final class Log4j1Main extends LogServer {
  private static final Logger LOG = Logger.getLogger(Log4j1Main.class);

  public static void main(String[] arguments) throws IOException {
    AsyncAppender async = new AsyncAppender();
    async.addAppender(
        new ConsoleAppender(
            new PatternLayout("%m [%X{user}/%X{trace_id}/%X{span_id}/%X{trace_flags}]%n")));
    Logger.getRootLogger().addAppender(async);
    Logger.getRootLogger().setLevel(Level.INFO);
    new Log4j1Main().run();
  }

  @Override
  void put(String key, String value) {
    MDC.put(key, value);
  }

  @Override
  void clear() {
    MDC.remove("user");
    // Of the request before: nothing of the agent's may be left in it.
    Object left = MDC.get("span_id");
    if (left != null) {
      System.out.println("left " + left);
    }
    MDC.remove("trace_id");
  }

  @Override
  void log(String message) {
    LOG.info(message);
  }
}
