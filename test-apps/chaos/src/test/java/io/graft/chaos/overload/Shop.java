package io.graft.chaos.overload;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * A service whose capacity does not depend on the machine: requests wait, some of them for one of a
 * few connections to a database that is not there.
 */
public final class Shop {
  private final Semaphore connections;
  private final long nanos;

  private Shop(int connections, long millis) {
    this.connections = new Semaphore(connections);
    nanos = millis * 1_000_000;
  }

  /**
   * @param arguments {@code tomcat} or {@code jdk}, its threads, its connections, and milliseconds
   *     that a request holds one
   */
  public static void main(String[] arguments) throws Exception {
    int threads = Integer.parseInt(arguments[1]);
    Shop shop = new Shop(Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
    int port = arguments[0].equals("jdk") ? shop.jdk(threads) : shop.tomcat(threads);
    System.out.println("listening on " + port);
  }

  private void serve() {
    connections.acquireUninterruptibly();
    try {
      for (long end = System.nanoTime() + nanos; end - System.nanoTime() > 0; ) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
    } finally {
      connections.release();
    }
  }

  private int jdk(int threads) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    server.setExecutor(pool);
    server.createContext(
        "/",
        exchange -> {
          serve();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server.getAddress().getPort();
  }

  private int tomcat(int threads) throws Exception {
    String directory = Files.createTempDirectory("shop").toString();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory);
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("maxThreads", Integer.toString(threads));
    tomcat.getConnector().setProperty("acceptCount", "1000");
    Context context = tomcat.addContext("", directory);
    Tomcat.addServlet(context, "shop", new ShopServlet(this));
    context.addServletMappingDecoded("/", "shop");
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  private static final class ShopServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Shop shop;

    ShopServlet(Shop shop) {
      this.shop = shop;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      shop.serve();
      response.setStatus(204);
    }
  }
}
