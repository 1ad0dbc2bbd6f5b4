package io.graft.registry.dns;

import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import io.graft.net.EventLoop;
import io.graft.net.MessageExchange;
import io.graft.registry.Completion;
import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.Rcode;
import io.graft.registry.dns.message.ResourceRecord;
import io.graft.registry.dns.resolve.DnsResponse;
import io.graft.registry.dns.resolve.NameServers;
import io.graft.registry.dns.resolve.Resolver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Updates a zone (RFC 2136), signed if there is a key. Each update is one message over TCP, which
 * the server applies atomically. On the agent's thread.
 */
final class Updater {
  private static final long TIMEOUT_NANOS = 3_000_000_000L;
  private static final int PORT = 53;

  private final Name domain;

  /** The configured servers; {@code null}: the primary server in the zone's SOA. */
  private final @Nullable NameServers named;

  private final @Nullable Tsig key;
  private final Resolver resolver;
  private final EventLoop loop;
  private final Scheduler scheduler;
  private @Nullable Name zone;
  private @Nullable InetSocketAddress primary;
  private boolean closed;

  Updater(
      Name domain,
      @Nullable NameServers named,
      @Nullable Tsig key,
      Resolver resolver,
      EventLoop loop,
      Scheduler scheduler) {
    this.domain = domain;
    this.named = named;
    this.key = key;
    this.resolver = resolver;
    this.loop = loop;
    this.scheduler = scheduler;
  }

  /**
   * Sends an update.
   *
   * @param content adds the changes
   */
  void send(Consumer<Message> content, Completion done) {
    Name knownZone = zone;
    InetSocketAddress server = primary;
    if (knownZone != null && server != null) {
      update(knownZone, server, content, done);
    } else if (named != null) {
      named.addresses(
          all -> zoneAt(all, 0, content, done), why -> done.failed("the host in update: " + why));
    } else {
      zoneOfDomain(content, done);
    }
  }

  void close() {
    closed = true;
  }

  /** Asks an update server which zone contains the domain. */
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
                    + " that it can update; set update=<server> to the primary");
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
          public void answered(DnsResponse answer) {
            ResourceRecord soa = answer.soa();
            if (soa == null) {
              done.failed("no server says which zone " + domain + " is in; set update=<server>");
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
          public void answered(DnsResponse answer) {
            if (!answer.records().isEmpty()) {
              InetSocketAddress server =
                  new InetSocketAddress(answer.records().get(0).address(), PORT);
              ready(soa.name, server, content, done);
            } else if (type == ResourceRecord.A) {
              primary(soa, ResourceRecord.AAAA, content, done);
            } else {
              done.failed(
                  "unknown address of "
                      + host
                      + ", the primary of zone "
                      + soa.name
                      + "; set update=<server>");
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
      done.failed(e.getMessage() == null ? AgentLog.reason(e) : e.getMessage());
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

  /** Forgets the server, which may have changed. */
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
            + (key == null ? "clients without a key (tsig)" : "key " + key)
            + " may not update zone "
            + inZone
            + "; its allow-update or update-policy must allow it";
      case Rcode.NOTAUTH:
        return where
            + "it is not the primary of zone "
            + inZone
            + "; set update=<server> to the primary";
      case Rcode.NOTIMP:
        return where + "it does not accept updates";
      case Rcode.NXRRSET:
        return where + "the zone has changed in the meantime";
      case Rcode.SERVFAIL:
        // BIND's response to the 101st instance of a service since 9.18.28.
        return where
            + "updating zone "
            + inZone
            + " failed; the server's log has the reason (BIND allows 100 records of a name, unless"
            + " max-records-per-type is set)";
      default:
        return where + "updating zone " + inZone + " failed";
    }
  }

  /** Receives a response, decoded and as received. */
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
                    told.accept("its response is damaged: " + e.getMessage());
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
        }.begin(loop);
    if (!begun) {
      failed.accept("the agent cannot open sockets");
    }
  }
}
