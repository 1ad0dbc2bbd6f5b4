package io.graft.contract.server;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.Servlet;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** What an application may consist of beside servlets with a {@code doGet}. Of version 2.5. */
final class UnusualServlets {
  /** What {@link Usual} is mapped to. */
  static final String[] USUAL = {"/usual/*", "/secured/*", "/block", "/missing", "/broken"};

  private UnusualServlets() {}

  /** Answers below {@code /secured} itself. */
  static final class SecurityFilter implements Filter {
    @Override
    public void init(FilterConfig config) {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      if (((HttpServletRequest) request).getRequestURI().startsWith("/secured")) {
        System.out.println("filtered");
        ((HttpServletResponse) response).setStatus(401);
        response.getOutputStream().write("who are you".getBytes("UTF-8"));
      } else {
        chain.doFilter(request, response);
      }
    }

    @Override
    public void destroy() {}
  }

  /** Inherits nothing. */
  static final class Direct implements Servlet {
    @Override
    public void init(ServletConfig config) {}

    @Override
    public ServletConfig getServletConfig() {
      return null;
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) throws IOException {
      response.getOutputStream().write("direct".getBytes("UTF-8"));
    }

    @Override
    public String getServletInfo() {
      return "";
    }

    @Override
    public void destroy() {}
  }

  /** Leaves the inherited method out, as Jersey's servlet does. */
  static final class Overriding extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    public void service(ServletRequest request, ServletResponse response) throws IOException {
      ((HttpServletResponse) response).setStatus(202);
      response.getOutputStream().write("overriding".getBytes("UTF-8"));
    }
  }

  /** What the tests of admission and of errors need. */
  static final class Usual extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      if (request.getServletPath().equals("/block")) {
        Gate.pass(request.getParameter("id"));
        response.getOutputStream().write("passed".getBytes("UTF-8"));
        return;
      } else if (request.getServletPath().equals("/missing")) {
        response.sendError(404);
        return;
      } else if (request.getServletPath().equals("/broken")) {
        throw new ServletException(new IllegalStateException("on purpose"));
      }
      response.getOutputStream().write("usual".getBytes("UTF-8"));
    }
  }
}
