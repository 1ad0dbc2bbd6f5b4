package io.graft.contract.client.compared;

import java.util.concurrent.Callable;

/**
 * Uses a client in every odd way that it has, by two names of one server, and says what came of it.
 */
public abstract class Compared {
  RawServer server;
  String base;
  private String prefix;

  /**
   * @param arguments the port of the server, and the libraries
   */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    RawServer server = new RawServer(port);
    for (String host : new String[] {"127.0.0.1", "localhost"}) {
      for (String library : arguments[1].split(",")) {
        Class<?> type = Class.forName(Compared.class.getName() + library);
        Compared compared = (Compared) type.getDeclaredConstructor().newInstance();
        compared.server = server;
        compared.base = "http://" + host + ":" + port + "/";
        compared.prefix = library + " at " + host + ": ";
        compared.all();
      }
    }
    System.out.println("done");
    System.exit(0);
  }

  abstract void all() throws Exception;

  /** Says what came of something, and what of it reached the server. */
  final void say(String name, Callable<Object> what) {
    String outcome;
    try {
      outcome = String.valueOf(what.call());
    } catch (Throwable failure) {
      outcome = told(failure);
    }
    Thread.interrupted();
    String spoken = outcome.replaceAll("@[0-9a-f]+", "@").replaceAll("id=[0-9]+", "id=");
    System.out.println("= " + prefix + name + " = " + spoken.replace('\n', ' '));
    System.out.println("# " + prefix + name + " = " + server.take());
  }

  static String told(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable part = failure; part != null && all.length() < 1000; part = part.getCause()) {
      all.append(part.getClass().getName()).append(": ").append(part.getMessage()).append("; ");
    }
    return all.toString();
  }
}
