package io.graft.e2e.agents;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/**
 * Answers {@code /<client>?<url>} with what that client got from the URL. Headers of its own are
 * those of the request that begin with {@code own-}.
 */
public final class TracingRelay {
  private static final HttpClient JDK =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final CloseableHttpClient APACHE = HttpClients.createDefault();

  private TracingRelay() {}

  /**
   * @param arguments {@code tomcat}: on an embedded Tomcat; none: on the JDK's server
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      Tomcat tomcat = new Tomcat();
      tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
      tomcat.setPort(0);
      tomcat.getConnector().setProperty("address", "127.0.0.1");
      Context context = tomcat.addContext("", new File(".").getAbsolutePath());
      Tomcat.addServlet(context, "relay", new Relay());
      context.addServletMappingDecoded("/*", "relay");
      tomcat.start();
      System.out.println("listening on " + tomcat.getConnector().getLocalPort());
      return;
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", TracingRelay::serve);
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
  }

  private static final class Relay extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      List<String[]> own = new ArrayList<>();
      for (String name : Collections.list(request.getHeaderNames())) {
        own(name, request.getHeader(name), own);
      }
      response
          .getOutputStream()
          .write(answer(request.getRequestURI(), request.getQueryString(), own));
    }
  }

  private static void serve(HttpExchange exchange) throws IOException {
    List<String[]> own = new ArrayList<>();
    exchange.getRequestHeaders().forEach((name, values) -> own(name, values.get(0), own));
    URI uri = exchange.getRequestURI();
    byte[] body = answer(uri.getPath(), uri.getQuery(), own);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void own(String name, String value, List<String[]> own) {
    if (name.toLowerCase(Locale.ROOT).startsWith("own-")) {
      own.add(new String[] {name.substring(4), value});
    }
  }

  private static byte[] answer(String client, String url, List<String[]> own) {
    String text;
    try {
      text = call(client, url, own);
    } catch (Exception e) {
      e.printStackTrace();
      text = e.toString();
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String call(String client, String url, List<String[]> own) throws Exception {
    switch (client) {
      case "/url":
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        for (String[] header : own) {
          connection.setRequestProperty(header[0], header[1]);
        }
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      case "/jdk":
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        for (String[] header : own) {
          request.setHeader(header[0], header[1]);
        }
        return JDK.send(request.build(), BodyHandlers.ofString()).body();
      default:
        HttpGet get = new HttpGet(url);
        for (String[] header : own) {
          get.setHeader(header[0], header[1]);
        }
        return APACHE.execute(get, response -> EntityUtils.toString(response.getEntity()));
    }
  }
}
