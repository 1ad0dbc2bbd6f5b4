package io.graft.test.launch.framework;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.BasicResponseHandler;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;

/** Says which trace a request belongs to; asked for {@code /relay}, has itself asked for it. */
public final class Relay extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient CloseableHttpClient client = HttpClients.createSystem();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    response.getWriter().print(answer(request));
  }

  private String answer(HttpServletRequest request) throws IOException {
    if (!request.getRequestURI().endsWith("/relay")) {
      return String.valueOf(request.getHeader("traceparent"));
    }
    // Class files of Java 5, which call the agent in another way than newer ones.
    return client.execute(
        new HttpGet("http://localhost:" + request.getLocalPort() + "/leaf"),
        new BasicResponseHandler());
  }
}
