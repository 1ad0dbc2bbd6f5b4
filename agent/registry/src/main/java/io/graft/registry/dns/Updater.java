package io.graft.registry.dns;

import io.graft.config.Notice;
import io.graft.daemon.Scheduler;
import io.graft.registry.Completion;
import io.graft.wire.MessageExchange;
import io.graft.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes a zone (RFC 2136), signed where there is a key. Each update is one message by TCP, which
 * the server takes as a whole or not at all. On the agent's thread.
 */
final class Updater {
  private static final long TIMEOUT_NANOS = 3_000_000_000L;
  private static final int PORT = 53;

  private final Name domain;

  /** The one that is named; {@code null}: the primary that the zone names. */
  private final @Nullable NameServers named;

  private final @Nullable Tsig key;
  private final Resolver resolver;
  private final Wire wire;
  private final Scheduler scheduler;
  private @Nullable Name zone;
  private @Nullable InetSocketAddress primary;
  private boolean closed;

  Updater(
      Name domain,
      @Nullable NameServers named,
      @Nullable Tsig key,
      Resolver resolver,
      Wire wire,
      Scheduler scheduler) {
    this.domain = domain;
    this.named = named;
    this.key = key;
    this.resolver = resolver;
    this.wire = wire;
    this.scheduler = scheduler;
  }

  /**
   * Sends an update.
   *
   * @param content says what it changes
   */
  void send(Consumer<Message> content, Completion done) {
    Name knownZone = zone;
    InetSocketAddress server = primary;
    if (knownZone != null && server != null) {
      update(knownZone, server, content, done);
    } else if (named != null) {
      named.addresses(
          all -> zoneAt(all, 0, content, done), why -> done.failed("the host of update: " + why));
    } else {
      zoneOfDomain(content, done);
    }
  }

  void close() {
    closed = true;
  }

  /** Asks a server that takes updates what the zone is that the domain is in. */
  private void zoneAt(
      List<InetSocketAddress> all, int index, Consumer<Message> content, Completion done) {
    InetSocketAddress server = all.get(index);
    byte[] query = Message.query(resolver.id(), domain, ResourceRecord.SOA, false).bytes();
    exchange(
        server,
        query,
        answer -> {
          int rcode = answer.rcode();
          ResourceRecord soa = answer.soa();
          if (soa != null && (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN)) {
            ready(soa.name, server, content, done);
          } else {
            done.failed(
                "name server "
                    + Resolver.text(server)
                    + (rcode == Rcode.NOERROR ? "" : ": " + Rcode.name(rcode) + ",")
                    + " has no zone for "
                    + domain
                    + " that it could update; update=<server> names the primary");
          }
        },
        why -> {
          if (index + 1 < all.size()) {
            zoneAt(all, index + 1, content, done);
          } else {
            done.failed(why);
          }
        });
  }

  private void zoneOfDomain(Consumer<Message> content, Completion done) {
    resolver.ask(
        domain,
        ResourceRecord.SOA,
        new Resolver.Handler() {
          @Override
          public void answered(Answer answer) {
            ResourceRecord soa = answer.soa();
            if (soa == null) {
              done.failed("nobody says which zone " + domain + " is in; update=<server> helps");
            } else {
              primary(soa, ResourceRecord.A, content, done);
            }
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }

  private void primary(ResourceRecord soa, int type, Consumer<Message> content, Completion done) {
    Name host = soa.target();
    resolver.ask(
        host,
        type,
        new Resolver.Handler() {
          @Override
          public void answered(Answer answer) {
            if (!answer.records().isEmpty()) {
              InetSocketAddress server =
                  new InetSocketAddress(answer.records().get(0).address(), PORT);
              ready(soa.name, server, content, done);
            } else if (type == ResourceRecord.A) {
              primary(soa, ResourceRecord.AAAA, content, done);
            } else {
              done.failed(
                  "there is no address of "
                      + host
                      + ", the primary of zone "
                      + soa.name
                      + "; update=<server> helps");
            }
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }

  private void ready(
      Name foundZone, InetSocketAddress server, Consumer<Message> content, Completion done) {
    zone = foundZone;
    primary = server;
    update(foundZone, server, content, done);
  }

  private void update(
      Name inZone, InetSocketAddress server, Consumer<Message> content, Completion done) {
    byte[] plain;
    byte[] sent;
    Tsig.Signed signed = null;
    try {
      Message message = Message.update(resolver.id(), inZone);
      content.accept(message);
      plain = message.bytes();
      signed = key == null ? null : key.sign(plain, seconds());
      sent = signed == null ? plain : signed.message;
    } catch (IOException | RuntimeException e) {
      done.failed(e.getMessage() == null ? Notice.reason(e) : e.getMessage());
      return;
    }
    Tsig.Signed asked = signed;
    exchange(
        server,
        sent,
        new Received() {
          @Override
          public void accept(Message answer, byte[] bytes) {
            String problem =
                key == null || asked == null ? null : key.problem(asked, bytes, answer, seconds());
            if (problem == null) {
              problem = words(answer.rcode(), inZone, server);
            }
            if (problem == null) {
              done.succeeded();
            } else {
              forget();
              done.failed(problem);
            }
          }
        },
        why -> {
          forget();
          done.failed(why);
        });
  }

  /** What is known of the server may not hold any more. */
  private void forget() {
    zone = null;
    primary = null;
  }

  private static long seconds() {
    return System.currentTimeMillis() / 1000;
  }

  private @Nullable String words(int rcode, Name inZone, InetSocketAddress server) {
    String where = "name server " + Resolver.text(server) + ": " + Rcode.name(rcode) + ", ";
    switch (rcode) {
      case Rcode.NOERROR:
        return null;
      case Rcode.REFUSED:
        return where
            + (key == null ? "who sends no key (tsig)" : "key " + key)
            + " may not update zone "
            + inZone
            + " with this; its allow-update or update-policy has to let it";
      case Rcode.NOTAUTH:
        return where + "it is no primary of zone " + inZone + "; update=<server> names that";
      case Rcode.NOTIMP:
        return where + "it takes no updates";
      case Rcode.NXRRSET:
        return where + "the zone has changed meanwhile";
      case Rcode.SERVFAIL:
        // What BIND answers to the 101st instance of a service since 9.18.28.
        return where
            + "the update of zone "
            + inZone
            + " has failed; its log says why (BIND keeps 100 records of a name, unless"
            + " max-records-per-type says more)";
      default:
        return where + "the update of zone " + inZone + " has failed";
    }
  }

  /** Is given an answer, read and as it came. */
  private abstract static class Received {
    abstract void accept(Message answer, byte[] bytes);
  }

  private void exchange(
      InetSocketAddress server,
      byte[] message,
      Consumer<Message> received,
      Consumer<String> failed) {
    exchange(
        server,
        message,
        new Received() {
          @Override
          void accept(Message answer, byte[] bytes) {
            received.accept(answer);
          }
        },
        failed);
  }

  private void exchange(
      InetSocketAddress server, byte[] message, Received received, Consumer<String> failed) {
    Consumer<String> told =
        why -> {
          if (!closed) {
            failed.accept("name server " + Resolver.text(server) + ": " + why);
          }
        };
    boolean begun =
        wire.begin(
            new MessageExchange(server, true, message, TIMEOUT_NANOS) {
              @Override
              protected boolean answered(byte[] answer) {
                if (!Message.answers(answer, message)) {
                  return false;
                }
                scheduler.execute(
                    "dns update",
                    () -> {
                      if (closed) {
                        return;
                      }
                      Message read;
                      try {
                        read = Message.read(answer);
                      } catch (IOException e) {
                        told.accept("its answer is damaged: " + e.getMessage());
                        return;
                      }
                      received.accept(read, answer);
                    });
                return true;
              }

              @Override
              protected void failed(String why) {
                scheduler.execute("dns update", () -> told.accept(why));
              }
            });
    if (!begun) {
      failed.accept("the agent cannot open sockets");
    }
  }
}
