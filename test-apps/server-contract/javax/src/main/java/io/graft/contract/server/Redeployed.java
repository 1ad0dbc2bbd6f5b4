package io.graft.contract.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.http.HttpRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.protocol.HttpContext;
import org.apache.http.util.EntityUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a {@link Redeployment} deploys: calls by every client, in every way that may leave a trace.
 */
public final class Redeployed extends HttpServlet {
  private static final long serialVersionUID = 1;

  private static final Logger LOGGER = LoggerFactory.getLogger(Redeployed.class);

  private transient CloseableHttpClient client;
  private transient ExecutorService threads;

  @Override
  public void init() {
    client = HttpClients.custom().addInterceptorFirst(new Picky()).build();
    threads = Executors.newFixedThreadPool(2);
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
    try {
      client.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    final String url = request.getParameter("url");
    final String way = request.getParameter("way");
    LOGGER.error("asked for {}", way);
    java.util.logging.Logger.getLogger("redeployed").info("asked for " + way);
    try {
      response.getWriter().print(answer(way, url));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  private String answer(final String way, final String url) throws Exception {
    switch (way) {
      case "apache":
        return apache(url);
      case "unread":
        client.execute(new HttpGet(url)).getEntity();
        new URL(url).openConnection().getInputStream().read();
        return "unread";
      case "connection":
        return connection(url);
      case "thread":
        return threads
            .submit(
                new Callable<String>() {
                  @Override
                  public String call() throws Exception {
                    return apache(url) + connection(url);
                  }
                })
            .get();
      case "background":
        // Goes on when the application has gone, until somebody answers it.
        threads.execute(
            new Runnable() {
              @Override
              public void run() {
                try {
                  apache(url + "?wait");
                } catch (IOException | IllegalStateException ended) {
                  // As it has to be: the client was closed.
                }
              }
            });
        threads.execute(
            new Runnable() {
              @Override
              public void run() {
                try {
                  connection(url + "?wait");
                } catch (IOException ended) {
                  // It may have been.
                }
              }
            });
        return "under way";
      case "java.net.http":
        return newer(url);
      case "own exception":
        throw new Own();
      case "exception within":
        try {
          return apache(url + "?refuse");
        } catch (Own own) {
          return "own";
        }
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private String apache(String url) throws IOException {
    try (CloseableHttpResponse response = client.execute(new HttpGet(url))) {
      return EntityUtils.toString(response.getEntity());
    }
  }

  /** The JDK's newer client, where this JDK has it. */
  private static String newer(String url) throws Exception {
    Class<?> clients;
    try {
      clients = Class.forName("java.net.http.HttpClient");
    } catch (ClassNotFoundException older) {
      return "none";
    }
    Class<?> requests = Class.forName("java.net.http.HttpRequest");
    Class<?> handlers = Class.forName("java.net.http.HttpResponse$BodyHandlers");
    Class<?> handler = Class.forName("java.net.http.HttpResponse$BodyHandler");
    Object builder = requests.getMethod("newBuilder", URI.class).invoke(null, URI.create(url));
    Object request =
        Class.forName("java.net.http.HttpRequest$Builder").getMethod("build").invoke(builder);
    Object client = clients.getMethod("newHttpClient").invoke(null);
    Object response =
        clients
            .getMethod("send", requests, handler)
            .invoke(client, request, handlers.getMethod("ofString").invoke(null));
    return String.valueOf(
        Class.forName("java.net.http.HttpResponse").getMethod("body").invoke(response));
  }

  private static String connection(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    StringBuilder all = new StringBuilder();
    try (InputStream in = connection.getInputStream()) {
      for (int c = in.read(); c >= 0; c = in.read()) {
        all.append((char) c);
      }
    }
    return all.toString();
  }

  /** An exception that only this application knows. */
  static final class Own extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static final class Picky implements HttpRequestInterceptor {
    @Override
    public void process(HttpRequest request, HttpContext context) throws IOException {
      if (request.getRequestLine().getUri().endsWith("refuse")) {
        throw new Own();
      }
    }
  }
}
