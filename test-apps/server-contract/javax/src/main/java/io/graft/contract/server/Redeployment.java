package io.graft.contract.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * Deploys a web application again and again in a container, uses it, and tells how many of its
 * class loaders are not collected.
 */
abstract class Redeployment {
  static final String SERVLET = "io.graft.contract.server.Redeployed";

  private static final String[] WAYS = {
    "apache",
    "connection",
    "java.net.http",
    "thread",
    "unread",
    "own exception",
    "exception within",
    "background"
  };

  private static final CountDownLatch GONE = new CountDownLatch(1);

  /** Starts the container without an application, and returns its port. */
  abstract int start() throws Exception;

  /** Deploys the application of a directory, and returns its loader. */
  abstract ClassLoader deploy(String war) throws Exception;

  /** Undeploys what was deployed last, and keeps nothing of it. */
  abstract void undeploy() throws Exception;

  /**
   * @param arguments the directory of the web application, the port to answer its calls at, what it
   *     calls, and how often it is deployed
   */
  final void run(String[] arguments) throws Exception {
    String war = arguments[0];
    answer(Integer.parseInt(arguments[1]));
    int port = start();
    String url =
        "http://127.0.0.1:"
            + port
            + "/redeployed/?url="
            + URLEncoder.encode(arguments[2], "UTF-8")
            + "&way=";
    List<WeakReference<ClassLoader>> loaders = new ArrayList<WeakReference<ClassLoader>>();
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      loaders.add(deployAndUse(war, url));
    }
    GONE.countDown();
    int left = loaders.size();
    // Threads that keep connections alive, and the loader they were made with, end by and by.
    for (int i = 0; i < 1200 && left > 0; i++) {
      if (i % 20 == 0) {
        // Jetty's selector holds the connection that it has selected last, until it selects again.
        new Socket("127.0.0.1", port).close();
      }
      System.gc();
      Thread.sleep(50);
      left = 0;
      for (WeakReference<ClassLoader> loader : loaders) {
        left += loader.get() == null ? 0 : 1;
      }
    }
    System.out.println("loaders left: " + left);
    Gate.listen();
  }

  private static void answer(int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 50);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        new HttpHandler() {
          @Override
          public void handle(HttpExchange exchange) throws IOException {
            if ("wait".equals(exchange.getRequestURI().getQuery())) {
              try {
                GONE.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            byte[] hello = "hello".getBytes("UTF-8");
            exchange.sendResponseHeaders(200, hello.length);
            exchange.getResponseBody().write(hello);
            exchange.close();
          }
        });
    server.start();
  }

  private WeakReference<ClassLoader> deployAndUse(String war, String url) throws Exception {
    WeakReference<ClassLoader> loader = new WeakReference<ClassLoader>(deploy(war));
    for (String way : WAYS) {
      System.out.println(way + ": " + get(url + URLEncoder.encode(way, "UTF-8")));
    }
    undeploy();
    return loader;
  }

  private static int get(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    int status = connection.getResponseCode();
    InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    byte[] some = new byte[1000];
    while (body != null && body.read(some) >= 0) {
      // To its end.
    }
    return status;
  }
}
