package io.graft.registry.dns;

import io.graft.daemon.Scheduler;
import io.graft.wire.MessageExchange;
import io.graft.wire.Wire;
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
 * Asks name servers: by datagrams with EDNS, by TCP where an answer does not fit, the next server
 * where one does not answer as it should, each twice. On the agent's thread, and so are handlers.
 */
final class Resolver {
  /** Is told what came of a question. One of the two, once. */
  interface Handler {
    /** It was answered: with records, or that there are none. */
    void answered(Answer answer);

    /**
     * It was not.
     *
     * @param reason a clause for people that names the server
     */
    void failed(String reason);
  }

  private static final long FIRST_MILLIS = 1000;
  private static final long SECOND_MILLIS = 2000;
  private static final long STREAM_MILLIS = 3000;

  /** How many questions are under way at once; the others wait. */
  private static final int MOST = 32;

  private static final int ALIASES = 8;

  private final NameServers servers;
  private final boolean streams;
  private final Wire wire;
  private final Scheduler scheduler;
  private final Deque<Question> waiting = new ArrayDeque<>();
  private final Set<InetSocketAddress> withoutExtension = new HashSet<>();
  private @Nullable SecureRandom random;
  private int underWay;
  private boolean closed;

  /**
   * @param streams whether all is asked by TCP
   */
  Resolver(NameServers servers, boolean streams, Wire wire, Scheduler scheduler) {
    this.servers = servers;
    this.streams = streams;
    this.wire = wire;
    this.scheduler = scheduler;
  }

  /** Asks for the records of a name; handlers are told later, unless this is closed before. */
  void ask(Name name, int type, Handler handler) {
    waiting.add(new Question(name, type, handler, ALIASES));
    scheduler.execute("ask name servers", this::next);
  }

  /** Asks nothing more and tells nothing more. */
  void close() {
    closed = true;
    waiting.clear();
  }

  /** The number of a message: one that cannot be guessed. */
  int id() {
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

  /** One name and type that somebody wants to know. */
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
          wire.begin(
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
              });
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
        other(server, "its answer is damaged: " + e.getMessage());
        return;
      }
      int rcode = message.rcode();
      if (message.truncated()) {
        if (stream) {
          other(server, "its answer is cut off even by TCP");
        } else {
          send(server, true, STREAM_MILLIS);
        }
      } else if (extended && (rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP)) {
        // An old server, which does not know EDNS (RFC 6891, section 7).
        withoutExtension.add(server);
        send(server, stream, SECOND_MILLIS);
      } else if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
        other(server, "it answers " + Rcode.name(rcode));
      } else if (message.refers()) {
        other(server, "it only names other servers to ask: it is no resolver");
      } else {
        servers.works(server);
        finish(Answer.of(message, name, type));
      }
    }

    private void finish(Answer answer) {
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

  /** A server for people. */
  static String text(InetSocketAddress server) {
    String host = server.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + server.getPort();
  }
}
