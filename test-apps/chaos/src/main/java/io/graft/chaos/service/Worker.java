package io.graft.chaos.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graft.chaos.load.Caller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * One instance of a service that works some milliseconds for every answer, as with a database that
 * lets it in so many times at once. It answers by headers alone, which leave in one packet: what is
 * killed between its headers and its body can't be asked again, since the client has been told
 * already that all is well. Standard input makes it slow or broken.
 */
public final class Worker {
  /** As many as a Tomcat has: more requests than these wait outside of the application. */
  private static final int THREADS = 200;

  private final String name;
  private final Semaphore places;
  private volatile int millis;
  private volatile int status = 200;

  private Worker(String name, int places, int millis) {
    this.name = name;
    this.places = new Semaphore(places, true);
    this.millis = millis;
  }

  /**
   * @param arguments its name, the address and port to listen at, how many requests it works on at
   *     once, and for how many milliseconds on each
   */
  public static void main(String[] arguments) throws Exception {
    Worker worker =
        new Worker(arguments[0], Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
    InetSocketAddress address = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
    HttpServer server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext("/", worker::answer);
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      worker.obey(line.split(" "));
      System.out.println("did " + line);
    }
  }

  private void obey(String[] order) {
    switch (order[0]) {
      case "work" -> millis = Integer.parseInt(order[1]);
      case "fail" -> status = Integer.parseInt(order[1]);
      default -> throw new IllegalArgumentException(order[0]);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      if (status == 200) {
        work();
      }
      exchange.getResponseHeaders().set("Content-Type", Caller.INSTANCE + name);
      exchange.sendResponseHeaders(status, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() throws InterruptedException {
    places.acquire();
    try {
      Thread.sleep(millis);
    } finally {
      places.release();
    }
  }
}
