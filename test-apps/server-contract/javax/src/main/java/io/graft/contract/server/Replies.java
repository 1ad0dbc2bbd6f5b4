package io.graft.contract.server;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The application for servers whose handlers must not block: what waits runs on threads of its own.
 */
final class Replies {
  private static final ExecutorService WAITING =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  private Replies() {}

  /** How a server replies, from any thread. */
  interface Reply {
    /**
     * Sends a whole response.
     *
     * @param location the value of that header; empty: none
     */
    void send(int status, String location, String body) throws Exception;

    /** Begins a response of unknown length. */
    void begin(String contentType) throws Exception;

    /** Sends a part of it, and waits until the server has written it. */
    void write(byte[] part) throws Exception;

    /** Ends it. */
    void end() throws Exception;
  }

  /**
   * Replies to a request.
   *
   * @param target the path and the query
   */
  static void reply(String target, String body, Reply reply) throws Exception {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String value = mark < 0 ? "" : target.substring(target.indexOf('=') + 1);
    int slash = path.indexOf('/', 1);
    String rest = slash < 0 ? "" : path.substring(slash + 1);
    switch (slash < 0 ? path : path.substring(0, slash + 1)) {
      case "/success":
        reply.send(200, "", "success");
        break;
      case "/users/":
        reply.send(200, "", "user " + rest);
        break;
      case "/status/":
        reply.send(Integer.parseInt(rest), "", "status " + rest);
        break;
      case "/error":
        reply.send(503, "", "");
        break;
      case "/exception":
        throw new IllegalStateException("on purpose");
      case "/redirect":
        reply.send(302, "/success", "");
        break;
      case "/echo":
        reply.send(200, "", "echo " + body);
        break;
      case "/upstream":
        later(() -> reply.send(200, "", Upstream.call(value)));
        break;
      case "/block":
        later(
            () -> {
              Gate.pass(value);
              reply.send(200, "", "passed");
            });
        break;
      case "/async/":
        async(rest, reply);
        break;
      case "/stream":
        later(() -> stream("text/plain", "stream", reply));
        break;
      case "/events":
        later(() -> stream("text/event-stream", "events", reply));
        break;
      case "/work":
        BoundedWork.compute(() -> done(reply));
        break;
      case "/endless":
        later(() -> endless(reply));
        break;
      default:
        reply.send(404, "", "nothing here");
    }
  }

  private static void async(String how, Reply reply) throws Exception {
    if (how.equals("at-once")) {
      reply.send(200, "", "at once");
      return;
    }
    if (how.equals("events")) {
      later(() -> stream("text/event-stream", "crowd", reply));
      return;
    }
    new Thread(
            () -> {
              try {
                Gate.pass("async");
                reply.send(200, "", "async");
              } catch (Exception e) {
                e.printStackTrace();
              }
            })
        .start();
  }

  private static void stream(String contentType, String who, Reply reply) throws Exception {
    reply.begin(contentType);
    reply.write("first ".getBytes("UTF-8"));
    Gate.pass(who);
    reply.write("last".getBytes("UTF-8"));
    reply.end();
  }

  private static void done(Reply reply) {
    try {
      reply.send(200, "", "done");
    } catch (Exception e) {
      System.out.println("no reply: " + e);
    }
  }

  private static void endless(Reply reply) throws Exception {
    reply.begin("text/plain");
    byte[] part = new byte[1 << 16];
    while (true) {
      reply.write(part);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void later(Work work) {
    WAITING.execute(
        () -> {
          try {
            work.run();
          } catch (Exception e) {
            System.out.println("no reply: " + e);
          }
        });
  }
}
