package io.graft.contract.client.compared;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;

/**
 * Uses a client in every odd way that it has, by two names of one server, and says what came of it.
 */
public abstract class Compared {
  /** Larger than what a connection takes before the other side reads. */
  static final byte[] LARGE = new byte[8 << 20];

  RawServer server;
  String base;
  private InetSocketAddress address;
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
        compared.address = new InetSocketAddress("127.0.0.1", port);
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
  final void say(String name, Callable<Object> what) throws Exception {
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

  /** The server, as a proxy. */
  final InetSocketAddress address() {
    return address;
  }

  /** A body that breaks once the server has its beginning. */
  final InputStream broken() {
    return new InputStream() {
      private int left = 100_000;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : 0;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
          try {
            server.awaitRequest();
          } catch (InterruptedException e) {
            throw new InterruptedIOException(e.getMessage());
          }
          throw new IOException("the body is broken");
        }
        int read = Math.min(left, length);
        left -= read;
        return read;
      }
    };
  }

  /** Returns when a request waits for an answer, and a thread for it on its connection. */
  final void awaitReading(Thread caller) {
    try {
      server.awaitRequest();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    while (!reads(caller.getStackTrace())) {
      Thread.yield();
    }
  }

  private static boolean reads(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      // Of JDK 8 and 11, and of newer ones.
      if (frame.getMethodName().equals("socketRead0")
          || type.equals("sun.nio.ch.Net") && frame.getMethodName().equals("poll")
          || type.equals("sun.nio.ch.NioSocketImpl") && frame.getMethodName().equals("park")) {
        return true;
      }
    }
    return false;
  }

  /** Where it is chance which of a connection's two directions notices the end first. */
  static String cut(Callable<String> call) throws Exception {
    try {
      return call.call();
    } catch (IOException e) {
      return "failed";
    }
  }

  static String told(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable part = failure; part != null && all.length() < 1000; part = part.getCause()) {
      all.append(part.getClass().getName()).append(": ").append(part.getMessage()).append("; ");
    }
    return all.toString();
  }
}
