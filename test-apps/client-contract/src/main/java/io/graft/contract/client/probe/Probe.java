package io.graft.contract.client.probe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * An application that does with one HTTP client what the lines of its standard input say, and
 * answers each by a line. It knows nothing of Graft.
 */
public final class Probe {
  private final Library library;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Call> calls = new ConcurrentHashMap<String, Call>();
  private final Map<String, Future<Answer>> running =
      new ConcurrentHashMap<String, Future<Answer>>();
  private final Map<String, Library.Open> open = new ConcurrentHashMap<String, Library.Open>();

  private Probe(Library library) {
    this.library = library;
  }

  public static void main(String[] arguments) throws Exception {
    Library library = (Library) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
    Probe probe = new Probe(library);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println("> " + probe.answer(line));
    }
    System.exit(0);
  }

  private String answer(String line) {
    Answer answer;
    try {
      answer = act(Words.read(line));
    } catch (ExecutionException e) {
      answer = Answer.of(e.getCause());
    } catch (Throwable e) {
      answer = Answer.of(e);
    }
    return Words.line(answer.words());
  }

  private Answer act(final Map<String, String> words) throws Exception {
    final Call call = new Call(words);
    String id = words.get("id");
    switch (words.get("do")) {
      case "call":
        return library.call(call);
      case "special":
        return library.special(words.get("way"), call);
      case "callback":
        return callThen(call);
      case "many":
        return many(words);
      case "start":
        calls.put(id, call);
        running.put(
            id,
            threads.submit(
                new Callable<Answer>() {
                  @Override
                  public Answer call() throws Exception {
                    return library.call(call);
                  }
                }));
        return new Answer();
      case "cancel":
        calls.get(id).cancel();
        return new Answer();
      case "join":
        return running.remove(id).get(60, TimeUnit.SECONDS);
      case "open":
        Library.Open opened = library.open(call);
        open.put(id, opened);
        return new Answer().with("first", (char) opened.body.read());
      case "finish":
        Library.Open read = open.remove(id);
        Answer answer = new Answer().with("rest", Answer.read(read.body));
        read.response.close();
        return answer;
      case "abandon":
        open.remove(id).response.close();
        return new Answer();
      case "serve":
        return new Answer().with("port", serve());
      default:
        throw new IllegalArgumentException(words.get("do"));
    }
  }

  private Answer callThen(Call call) throws Exception {
    Map<String, String> after = Words.read(call.word("after"));
    return library.callThen(call, new Call(after));
  }

  /** Many calls at a time, each with a number of its own in path and header. */
  private Answer many(final Map<String, String> words) throws Exception {
    int count = Integer.parseInt(words.get("count"));
    int parallel = Integer.parseInt(words.get("parallel"));
    ExecutorService callers = Executors.newFixedThreadPool(parallel);
    try {
      java.util.List<Future<Answer>> answers = new java.util.ArrayList<Future<Answer>>();
      for (int i = 0; i < count; i++) {
        final Map<String, String> own = new java.util.LinkedHashMap<String, String>(words);
        own.put("url", words.get("url") + i);
        own.put("h.x-number", String.valueOf(i));
        answers.add(
            callers.submit(
                new Callable<Answer>() {
                  @Override
                  public Answer call() throws Exception {
                    return library.call(new Call(own));
                  }
                }));
      }
      StringBuilder failures = new StringBuilder();
      for (Future<Answer> answer : answers) {
        try {
          String status = answer.get(60, TimeUnit.SECONDS).words().get("status");
          if (!"200".equals(status)) {
            failures.append(status).append(' ');
          }
        } catch (ExecutionException e) {
          failures.append(e.getCause()).append(' ');
        }
      }
      return new Answer().with("failures", failures);
    } finally {
      callers.shutdownNow();
    }
  }

  /** Serves requests whose body is a line: what it says is done for, and within, that request. */
  private int serve() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
    server.setExecutor(threads);
    server.createContext(
        "/",
        new HttpHandler() {
          @Override
          public void handle(HttpExchange exchange) throws IOException {
            byte[] answer = answer(Answer.read(exchange.getRequestBody())).getBytes("UTF-8");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          }
        });
    server.start();
    return server.getAddress().getPort();
  }
}
