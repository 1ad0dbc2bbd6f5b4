package com.example.blog.comment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code /comments}, {@code /comments?article={id}} and {@code /comments/{id}}. */
final class CommentHandler implements HttpHandler {
  private static final Logger LOG = Logger.getLogger(CommentHandler.class.getName());
  private static final String ROOT = "/comments";
  private static final String BY_ARTICLE = "article=";

  private final CommentStore comments;
  private final UserClient users;
  private final ObjectMapper json = new ObjectMapper();

  CommentHandler(CommentStore comments, UserClient users) {
    this.comments = comments;
    this.users = users;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      answer(exchange);
    } catch (StatusException e) {
      sendError(exchange, e.status, e.getMessage());
    } catch (JsonProcessingException e) {
      sendError(exchange, 400, "not a comment: " + e.getOriginalMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, exchange.getRequestURI() + " failed", e);
      sendError(exchange, 500, "internal error");
    }
  }

  private void answer(HttpExchange exchange) throws IOException, StatusException {
    String method = exchange.getRequestMethod();
    if (exchange.getRequestURI().getPath().equals(ROOT)) {
      switch (method) {
        case "GET":
          send(exchange, 200, withAuthors(select(exchange.getRequestURI().getQuery())));
          return;
        case "POST":
          Comment comment = readValid(exchange);
          if (!author(comment.getAuthorId(), new HashMap<>()).isPresent()) {
            throw new StatusException(422, "no such author");
          }
          Comment added = comments.add(comment);
          exchange.getResponseHeaders().set("Location", ROOT + "/" + added.getId());
          send(exchange, 201, added);
          return;
        default:
          throw new StatusException(405, method + " is not for all comments");
      }
    }
    long id = id(exchange);
    switch (method) {
      case "GET":
        send(exchange, 200, comments.find(id).orElseThrow(CommentHandler::notFound));
        return;
      case "PUT":
        Comment comment = readValid(exchange);
        comment.setId(id);
        if (!comments.replace(comment)) {
          throw notFound();
        }
        send(exchange, 200, comment);
        return;
      case "DELETE":
        if (!comments.delete(id)) {
          throw notFound();
        }
        // Where there is no answer to close, Java 8 closes the connection unless the request was
        // read.
        exchange.getRequestBody().close();
        exchange.sendResponseHeaders(204, -1);
        return;
      default:
        throw new StatusException(405, method + " is not for a comment");
    }
  }

  private List<Comment> select(String query) throws StatusException {
    if (query == null) {
      return comments.all();
    }
    try {
      if (query.startsWith(BY_ARTICLE)) {
        return comments.ofArticle(Long.parseLong(query.substring(BY_ARTICLE.length())));
      }
    } catch (NumberFormatException e) {
      // Told below, as any other query that makes no sense.
    }
    throw new StatusException(400, "unknown query: " + query);
  }

  private List<ObjectNode> withAuthors(List<Comment> selected) throws StatusException {
    Map<Long, Optional<String>> names = new HashMap<>();
    List<ObjectNode> result = new ArrayList<>();
    for (Comment comment : selected) {
      ObjectNode node = json.valueToTree(comment);
      node.put("author", author(comment.getAuthorId(), names).orElse("(deleted)"));
      result.add(node);
    }
    return result;
  }

  private Optional<String> author(long id, Map<Long, Optional<String>> known)
      throws StatusException {
    Optional<String> name = known.get(id);
    if (name == null) {
      try {
        name = users.name(id);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "no answer from the user service: {0}", e.toString());
        throw new StatusException(502, "no answer from the user service: " + e.getMessage());
      }
      known.put(id, name);
    }
    return name;
  }

  private static long id(HttpExchange exchange) throws StatusException {
    String path = exchange.getRequestURI().getPath();
    try {
      return Long.parseLong(path.substring(ROOT.length() + 1));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw notFound();
    }
  }

  private Comment readValid(HttpExchange exchange) throws IOException, StatusException {
    Comment comment = json.readValue(exchange.getRequestBody(), Comment.class);
    if (comment.getArticleId() == null || comment.getAuthorId() == null) {
      throw new StatusException(400, "articleId and authorId are needed");
    }
    if (comment.getText() == null || comment.getText().trim().isEmpty()) {
      throw new StatusException(400, "text is missing");
    }
    return comment;
  }

  private void sendError(HttpExchange exchange, int status, String message) throws IOException {
    send(exchange, status, json.createObjectNode().put("error", message));
  }

  private void send(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static StatusException notFound() {
    return new StatusException(404, "no such comment");
  }

  private static final class StatusException extends Exception {
    private final int status;

    StatusException(int status, String message) {
      super(message);
      this.status = status;
    }
  }
}
