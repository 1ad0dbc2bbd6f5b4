package io.graft.contract.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * Deploys a web application again and again, uses it, and tells how many of its class loaders are
 * not collected.
 */
public final class RedeployMain {
  private static final String SERVLET = "io.graft.contract.server.Redeployed";

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

  private RedeployMain() {}

  /**
   * @param arguments the directory of the web application, the port to answer its calls at, what it
   *     calls, and how often it is deployed
   */
  public static void main(String[] arguments) throws Exception {
    String war = arguments[0];
    answer(Integer.parseInt(arguments[1]));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    // Made when it is first asked for, and version 7 needs it at its start.
    tomcat.getHost();
    tomcat.start();
    String url =
        "http://127.0.0.1:"
            + tomcat.getConnector().getLocalPort()
            + "/redeployed/?url="
            + URLEncoder.encode(arguments[2], "UTF-8")
            + "&way=";
    List<WeakReference<ClassLoader>> loaders = new ArrayList<WeakReference<ClassLoader>>();
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      loaders.add(deployAndUse(tomcat, war, url));
    }
    GONE.countDown();
    int left = loaders.size();
    for (int i = 0; i < 100 && left > 0; i++) {
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

  private static WeakReference<ClassLoader> deployAndUse(Tomcat tomcat, String war, String url)
      throws Exception {
    Context context = tomcat.addContext("/redeployed", war);
    Tomcat.addServlet(context, "redeployed", SERVLET);
    map(context);
    WeakReference<ClassLoader> loader =
        new WeakReference<ClassLoader>(context.getLoader().getClassLoader());
    for (String way : WAYS) {
      System.out.println(way + ": " + get(url + URLEncoder.encode(way, "UTF-8")));
    }
    tomcat.getHost().removeChild(context);
    return loader;
  }

  private static void map(Context context) throws ReflectiveOperationException {
    String name = "addServletMappingDecoded";
    try {
      Context.class.getMethod(name, String.class, String.class);
    } catch (NoSuchMethodException older) {
      name = "addServletMapping";
    }
    Context.class.getMethod(name, String.class, String.class).invoke(context, "/*", "redeployed");
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
