package io.graft.contract.server;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;

/**
 * The error page of a container that has none, such as Grizzly, by a dispatch in a filter: the way
 * of Spring Boot's filter of this name in a deployed application.
 */
final class ErrorPageFilter implements Filter {
  @Override
  public void init(FilterConfig config) {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    NotFound notFound = new NotFound((HttpServletResponse) response);
    try {
      chain.doFilter(request, notFound);
    } catch (ServletException e) {
      if (!(e.getRootCause() instanceof IllegalArgumentException)) {
        throw e;
      }
      notFound.setStatus(500);
      forward((HttpServletRequest) request, response);
      return;
    }
    if (notFound.sent) {
      forward((HttpServletRequest) request, response);
    }
  }

  private static void forward(HttpServletRequest request, ServletResponse response)
      throws IOException, ServletException {
    request.setAttribute("javax.servlet.error.request_uri", request.getRequestURI());
    request.getRequestDispatcher(Mappings.ERROR_PAGE).forward(request, response);
  }

  @Override
  public void destroy() {}

  /** Leaves the response of {@code sendError(404)} to the error page. */
  private static final class NotFound extends HttpServletResponseWrapper {
    private boolean sent;

    NotFound(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void sendError(int status) throws IOException {
      if (status == 404) {
        sent = true;
        setStatus(status);
      } else {
        super.sendError(status);
      }
    }
  }
}
