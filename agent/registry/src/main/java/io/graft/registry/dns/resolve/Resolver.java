package io.graft.registry.dns.resolve;

import io.graft.daemon.Scheduler;
import io.graft.net.EventLoop;
import io.graft.net.MessageExchange;
import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.Rcode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Queries name servers: by datagrams with EDNS, by TCP if a response does not fit, and the next
 * server after an invalid response or none, twice each. On the agent's thread, as are the handlers.
 */
public final class Resolver {
  /** Receives the result of a query: one of the two methods is called, once. */
  public interface Handler {
    /** There is a response, which may be negative. */
    void answered(DnsResponse answer);

    /**
     * There is no response.
     *
     * @param reason a clause for the log that names the server
     */
    void failed(String reason);
  }

  private static final long FIRST_MILLIS = 1000;
  private static final long SECOND_MILLIS = 2000;
  private static final long STREAM_MILLIS = 3000;

  /** The maximum number of concurrent queries; others wait. */
  private static final int MOST = 32;

  private static final int ALIASES = 8;

  private final NameServers servers;
  private final boolean streams;
  private final EventLoop loop;
  private final Scheduler scheduler;
  private final Deque<Question> waiting = new ArrayDeque<>();
  private final Set<InetSocketAddress> withoutExtension = new HashSet<>();
  private @Nullable SecureRandom random;
  private int underWay;
  private boolean closed;

  /**
   * @param streams whether all queries use TCP
   */
  public Resolver(NameServers servers, boolean streams, EventLoop loop, Scheduler scheduler) {
    this.servers = servers;
    this.streams = streams;
    this.loop = loop;
    this.scheduler = scheduler;
  }

  /** Queries the records of a name. The handler is called later, unless this is closed first. */
  public void ask(Name name, int type, Handler handler) {
    waiting.add(new Question(name, type, handler, ALIASES));
    scheduler.execute("ask name servers", this::next);
  }

  /** Sends no more queries and calls no more handlers. */
  public void close() {
    closed = true;
    waiting.clear();
  }

  /** Returns an unpredictable message id. */
  public int id() {
    SecureRandom made = random;
    if (made == null) {
      made = new SecureRandom();
      random = made;
    }
    return made.nextInt(65536);
  }

  private void next() {
    while (!closed && underWay < MOST && !waiting.isEmpty()) {
      underWay++;
      waiting.poll().begin();
    }
  }

  /** A query in progress. */
  private final class Question {
    private final Name name;
    private final int type;
    private final Handler handler;
    private final int aliasesLeft;
    private @Nullable List<InetSocketAddress> asked;
    private int tries;

    Question(Name name, int type, Handler handler, int aliasesLeft) {
      this.name = name;
      this.type = type;
      this.handler = handler;
      this.aliasesLeft = aliasesLeft;
    }

    void begin() {
      servers.addresses(
          found -> {
            asked = found;
            attempt();
          },
          this::fail);
    }

    private void attempt() {
      List<InetSocketAddress> all = asked;
      if (all == null || closed) {
        return;
      }
      InetSocketAddress server = all.get(tries % all.size());
      long millis = tries < all.size() ? FIRST_MILLIS : SECOND_MILLIS;
      send(server, streams, millis);
    }

    private void send(InetSocketAddress server, boolean stream, long millis) {
      boolean extended = !withoutExtension.contains(server);
      byte[] message = Message.query(id(), name, type, extended).bytes();
      boolean begun =
          new MessageExchange(server, stream, message, millis * 1_000_000) {
            @Override
            protected boolean answered(byte[] answer) {
              if (!Message.answers(answer, message)) {
                return false;
              }
              scheduler.execute("dns answer", () -> take(server, stream, extended, answer));
              return true;
            }

            @Override
            protected void failed(String why) {
              scheduler.execute("dns answer", () -> other(server, why));
            }
          }.begin(loop);
      if (!begun) {
        fail("the agent cannot open sockets");
      }
    }

    private void take(InetSocketAddress server, boolean stream, boolean extended, byte[] bytes) {
      if (closed) {
        return;
      }
      Message message;
      try {
        message = Message.read(bytes);
      } catch (IOException e) {
        other(server, "its response is malformed: " + e.getMessage());
        return;
      }
      int rcode = message.rcode();
      if (message.truncated()) {
        if (stream) {
          other(server, "its response is truncated even over TCP");
        } else {
          send(server, true, STREAM_MILLIS);
        }
      } else if (extended && (rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP)) {
        // An old server without EDNS (RFC 6891, section 7).
        withoutExtension.add(server);
        send(server, stream, SECOND_MILLIS);
      } else if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
        other(server, "it responds with " + Rcode.name(rcode));
      } else if (message.refers()) {
        other(server, "it only refers to other servers: it is not a resolver");
      } else {
        servers.works(server);
        finish(DnsResponse.of(message, name, type));
      }
    }

    private void finish(DnsResponse answer) {
      Name alias = answer.alias();
      if (alias != null && aliasesLeft > 0) {
        underWay--;
        waiting.addFirst(new Question(alias, type, handler, aliasesLeft - 1));
        next();
        return;
      }
      underWay--;
      handler.answered(answer);
      next();
    }

    private void other(InetSocketAddress server, String why) {
      List<InetSocketAddress> all = asked;
      tries++;
      if (all != null && tries < 2 * all.size()) {
        attempt();
      } else {
        fail("name server " + text(server) + ": " + why);
      }
    }

    private void fail(String reason) {
      underWay--;
      if (!closed) {
        handler.failed(reason);
        next();
      }
    }
  }

  /** Returns a server's address for the log. */
  public static String text(InetSocketAddress server) {
    String host = server.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + server.getPort();
  }
}
