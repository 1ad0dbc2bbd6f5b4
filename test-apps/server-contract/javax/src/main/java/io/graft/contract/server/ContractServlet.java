package io.graft.contract.server;

import java.io.IOException;
import java.io.OutputStream;
import javax.servlet.AsyncContext;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Every path of the contract. */
public final class ContractServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Object included = request.getAttribute("javax.servlet.include.servlet_path");
    String path = included != null ? included.toString() : request.getServletPath();
    String rest = request.getPathInfo() == null ? "" : request.getPathInfo().substring(1);
    switch (path) {
      case "/success":
        answer(response, "success");
        break;
      case "/users":
        answer(response, "user " + rest);
        break;
      case "/upstream":
        answer(response, Upstream.call(request.getParameter("at")));
        break;
      case "/status":
        response.setStatus(Integer.parseInt(rest));
        answer(response, "status " + rest);
        break;
      case "/error":
        response.sendError(503, "on purpose");
        break;
      case "/exception":
        throw new IllegalStateException("on purpose");
      case "/redirect":
        response.sendRedirect("/success");
        break;
      case "/dispatch":
        dispatch(request, response, rest);
        break;
      case Mappings.ERROR_PAGE:
        answer(response, "oops " + Upstream.call(request.getParameter("at")));
        break;
      case "/async":
        async(request, response, rest);
        break;
      case "/stream":
        stream(response, "stream");
        break;
      case "/events":
        response.setContentType("text/event-stream");
        stream(response, "events");
        break;
      case "/socket":
        upgrade(request, response);
        break;
      case "/work":
        BoundedWork.await();
        answer(response, "done");
        break;
      case "/endless":
        endless(response);
        break;
      case "/block":
        Gate.pass(request.getParameter("id"));
        answer(response, "passed");
        break;
      case "/caller":
        java.security.Principal user = request.getUserPrincipal();
        answer(response, Caller.describe(request::getHeader, user == null ? null : user(request)));
        break;
      case "/origin":
        answer(
            response,
            request.getRemoteAddr() + ' ' + request.getScheme() + ' ' + request.isSecure());
        break;
      case "/echo":
        answer(response, "echo " + Upstream.read(request.getInputStream()));
        break;
      default:
        throw new IllegalStateException("no such path: " + path);
    }
  }

  private static String user(HttpServletRequest request) {
    String name = request.getUserPrincipal().getName();
    try {
      return request.isUserInRole("clerk") && !request.isUserInRole("boss")
          ? name + " clerk"
          : name;
    } catch (IllegalStateException ofGrizzly) {
      return name;
    }
  }

  private static void dispatch(HttpServletRequest request, HttpServletResponse response, String how)
      throws IOException, ServletException {
    switch (how) {
      case "error":
        response.sendError(404);
        break;
      case "exception":
        throw new IllegalArgumentException("on purpose");
      case "forward":
        request.getRequestDispatcher("/upstream").forward(request, response);
        break;
      case "include":
        request.getRequestDispatcher("/upstream").include(request, response);
        break;
      default:
        throw new IllegalStateException("no such way: " + how);
    }
  }

  private static void async(HttpServletRequest request, HttpServletResponse response, String how)
      throws IOException {
    AsyncContext async = request.startAsync();
    switch (how) {
      case "complete":
        async.setTimeout(0);
        new Thread(
                () -> {
                  try {
                    Gate.pass("async");
                    answer(response, "async");
                  } catch (IOException e) {
                    e.printStackTrace();
                  } finally {
                    async.complete();
                  }
                })
            .start();
        break;
      case "events":
        async.setTimeout(0);
        response.setContentType("text/event-stream");
        new Thread(
                () -> {
                  try {
                    stream(response, "crowd");
                  } catch (IOException e) {
                    e.printStackTrace();
                  } finally {
                    async.complete();
                  }
                })
            .start();
        break;
      case "at-once":
        answer(response, "at once");
        async.complete();
        break;
      case "dispatch":
        // With its query, which old versions of Undertow drop.
        async.dispatch("/upstream?" + request.getQueryString());
        break;
      case "task":
        String upstream = request.getParameter("at");
        async.start(
            () -> {
              try {
                answer(response, Upstream.call(upstream));
              } catch (IOException e) {
                e.printStackTrace();
              } finally {
                async.complete();
              }
            });
        break;
      case "timeout":
        async.setTimeout(50);
        break;
      default:
        throw new IllegalStateException("no such way: " + how);
    }
  }

  private static void upgrade(HttpServletRequest request, HttpServletResponse response)
      throws ServletException {
    try {
      UpgradedSocket.upgrade(request, response);
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  private static void stream(HttpServletResponse response, String who) throws IOException {
    OutputStream out = response.getOutputStream();
    out.write("first ".getBytes("UTF-8"));
    out.flush();
    Gate.pass(who);
    out.write("last".getBytes("UTF-8"));
  }

  private static void endless(HttpServletResponse response) throws IOException {
    OutputStream out = response.getOutputStream();
    byte[] chunk = new byte[1 << 16];
    while (true) {
      out.write(chunk);
      out.flush();
    }
  }

  private static void answer(HttpServletResponse response, String text) throws IOException {
    byte[] body = text.getBytes("UTF-8");
    response.setContentType("text/plain");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
