package io.graft.contract.server;

import java.io.File;
import java.util.Scanner;
import javax.servlet.ServletConfig;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * An embedded container with three web applications: {@code /shop} and {@code /users} tell their
 * paths, and {@code /broken} fails to start. On standard input, {@code deploy} and {@code undeploy}
 * start and stop the first.
 */
abstract class Contexts {
  /** Starts all, and returns the port. */
  abstract int start() throws Exception;

  abstract void deploy() throws Exception;

  abstract void undeploy() throws Exception;

  abstract void stop() throws Exception;

  final void run() throws Exception {
    System.out.println("listening on " + start());
    try (Scanner in = new Scanner(System.in)) {
      while (in.hasNextLine()) {
        String line = in.nextLine();
        if (line.equals("deploy")) {
          deploy();
        } else if (line.equals("undeploy")) {
          undeploy();
        } else {
          stop();
        }
        System.out.println("done: " + line);
      }
    }
  }

  /** A directory that exists. */
  static String directory(String name) {
    File directory = new File(name).getAbsoluteFile();
    directory.mkdirs();
    return directory.getPath();
  }

  /** Tells the path of its application. */
  public static final class Path extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws java.io.IOException {
      response.getWriter().print(request.getContextPath());
    }
  }

  /** Fails to start. */
  public static final class Broken extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    public void init(ServletConfig config) {
      throw new IllegalStateException("on purpose");
    }
  }
}
