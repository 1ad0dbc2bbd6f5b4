package io.graft.containers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URL;
import javax.servlet.AsyncContext;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** The whole application, which knows nothing of any agent. */
public final class ShopServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String path = request.getPathInfo() == null ? "" : request.getPathInfo();
    switch (path) {
      case "/missing":
        response.sendError(404, "no such thing");
        break;
      case "/broken":
        throw new ServletException("on purpose");
      case "/later":
        final AsyncContext later = request.startAsync();
        later.start(
            () -> {
              try {
                String to = request.getParameter("to");
                answer((HttpServletResponse) later.getResponse(), "later " + call(to));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } finally {
                later.complete();
              }
            });
        break;
      case "/relay":
        answer(response, "relayed " + call(request.getParameter("to")));
        break;
      case "/user":
        answer(response, "user " + request.getHeader("x-user"));
        break;
      default:
        answer(response, "shop" + path);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int length = 0;
    while (request.getInputStream().read() >= 0) {
      length++;
    }
    answer(response, "shop has " + length);
  }

  private static String call(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    try (InputStream in = connection.getInputStream()) {
      byte[] body = new byte[100];
      int length = in.read(body);
      return new String(body, 0, Math.max(length, 0), "UTF-8");
    }
  }

  private static void answer(HttpServletResponse response, String text) throws IOException {
    byte[] body = text.getBytes("UTF-8");
    response.setContentType("text/plain");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
