package com.example.blog.user;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.Collections;
import java.util.Optional;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** {@code /users} and {@code /users/{id}}. */
public class UserServlet extends HttpServlet {
  private final ObjectMapper json = new ObjectMapper();
  private transient UserRepository users;

  @Override
  public void init() {
    users = (UserRepository) getServletContext().getAttribute(UserContext.REPOSITORY);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    try {
      super.service(request, response);
    } catch (BadRequestException e) {
      sendError(response, e.status, e.getMessage());
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    try {
      if (isCollection(request)) {
        send(response, HttpServletResponse.SC_OK, users.findAll());
        return;
      }
      Optional<User> user = users.find(id(request));
      if (user.isPresent()) {
        send(response, HttpServletResponse.SC_OK, user.get());
      } else {
        sendError(response, HttpServletResponse.SC_NOT_FOUND, "no such user");
      }
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (!isCollection(request)) {
      sendError(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "post to /users");
      return;
    }
    User user = readValid(request);
    try {
      User created = users.insert(user);
      response.setHeader("Location", request.getRequestURI() + "/" + created.getId());
      send(response, HttpServletResponse.SC_CREATED, created);
    } catch (SQLIntegrityConstraintViolationException e) {
      sendError(response, HttpServletResponse.SC_CONFLICT, "email is taken");
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }

  @Override
  protected void doPut(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    long id = id(request);
    User user = readValid(request);
    try {
      if (users.update(id, user)) {
        send(response, HttpServletResponse.SC_OK, new User(id, user.getName(), user.getEmail()));
      } else {
        sendError(response, HttpServletResponse.SC_NOT_FOUND, "no such user");
      }
    } catch (SQLIntegrityConstraintViolationException e) {
      sendError(response, HttpServletResponse.SC_CONFLICT, "email is taken");
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    try {
      if (users.delete(id(request))) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      } else {
        sendError(response, HttpServletResponse.SC_NOT_FOUND, "no such user");
      }
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }

  private static boolean isCollection(HttpServletRequest request) {
    String path = request.getPathInfo();
    return path == null || path.equals("/");
  }

  private static long id(HttpServletRequest request) {
    if (isCollection(request)) {
      throw new BadRequestException(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "needs an id");
    }
    try {
      return Long.parseLong(request.getPathInfo().substring(1));
    } catch (NumberFormatException e) {
      throw new BadRequestException(HttpServletResponse.SC_NOT_FOUND, "no such user");
    }
  }

  private User readValid(HttpServletRequest request) throws IOException {
    User user;
    try {
      user = json.readValue(request.getInputStream(), User.class);
    } catch (JsonProcessingException e) {
      throw new BadRequestException(
          HttpServletResponse.SC_BAD_REQUEST, "not a user: " + e.getOriginalMessage());
    }
    if (user.getName() == null || user.getName().trim().isEmpty()) {
      throw new BadRequestException(HttpServletResponse.SC_BAD_REQUEST, "name is missing");
    }
    if (user.getEmail() == null || user.getEmail().indexOf('@') < 1) {
      throw new BadRequestException(HttpServletResponse.SC_BAD_REQUEST, "email is not valid");
    }
    return user;
  }

  private void sendError(HttpServletResponse response, int status, String message)
      throws IOException {
    send(response, status, Collections.singletonMap("error", message));
  }

  private void send(HttpServletResponse response, int status, Object body) throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    json.writeValue(response.getOutputStream(), body);
  }

  private static final class BadRequestException extends RuntimeException {
    private final int status;

    BadRequestException(int status, String message) {
      super(message);
      this.status = status;
    }
  }
}
