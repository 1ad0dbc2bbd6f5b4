package io.graft.http;

import io.graft.governance.service.Instance;
import io.graft.registry.Addresses;
import io.graft.wire.AddressResolver;
import io.graft.wire.Exchange;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One request, on its way from server to server. On the agent's thread. */
final class ServerCall implements HttpCall {
  private final HttpClient client;
  private final HttpRequest request;
  private final HttpHandler handler;

  /** How many servers may still be tried. */
  private int serversLeft;

  private @Nullable AnswerExchange exchange;
  private boolean ended;

  ServerCall(HttpClient client, HttpRequest request, HttpHandler handler, int servers) {
    this.client = client;
    this.request = request;
    this.handler = handler;
    serversLeft = servers;
  }

  @Override
  public void cancel() {
    if (!ended) {
      end();
      AnswerExchange begun = exchange;
      if (begun != null) {
        client.wire().cancel(begun);
      }
    }
  }

  void begin() {
    if (ended) {
      return;
    }
    serversLeft--;
    ServerUrl.Server server = client.current();
    InetAddress literal = Addresses.literal(server.host());
    if (literal != null) {
      attempt(server, new InetAddress[] {literal}, 0);
    } else {
      resolve(server);
    }
  }

  private void resolve(ServerUrl.Server server) {
    client
        .wire()
        .resolver()
        .resolve(
            server.host(),
            new AddressResolver.Listener() {
              @Override
              public void resolved(InetAddress[] found) {
                ServerCall.this.resolved(server, found);
              }
            });
  }

  private void resolved(ServerUrl.Server server, InetAddress[] found) {
    onAgentsThread(
        new Runnable() {
          @Override
          public void run() {
            if (found.length == 0) {
              unreached(server, "the host " + server.host() + " is not known");
            } else {
              attempt(server, found, 0);
            }
          }
        });
  }

  private void attempt(ServerUrl.Server server, InetAddress[] addresses, int index) {
    AnswerExchange begun;
    try {
      Access access = client.access();
      SSLContext trust = access.secure() ? access.context() : null;
      Map<String, String> credentials = client.credentials();
      Instance target =
          Instance.builder("server", server.authority(), server.host(), server.port())
              .address(addresses[index])
              .anywhere(true)
              .build();
      begun =
          new AnswerExchange(
              target,
              trust,
              server.host(),
              request.bytes(server, credentials),
              request.timeoutMillis() * 1_000_000,
              handler instanceof LineHandler) {
            @Override
            void complete(HttpAnswer answer) {
              onAgentsThread(
                  new Runnable() {
                    @Override
                    public void run() {
                      finish(answer);
                    }
                  });
            }

            @Override
            void opened() {
              onAgentsThread(
                  new Runnable() {
                    @Override
                    public void run() {
                      if (!ended) {
                        ((LineHandler) handler).opened();
                      }
                    }
                  });
            }

            @Override
            void line(String line) {
              onAgentsThread(
                  new Runnable() {
                    @Override
                    public void run() {
                      if (!ended) {
                        ((LineHandler) handler).line(line);
                      }
                    }
                  });
            }

            @Override
            protected void failed(Fault fault, String why) {
              boolean reached = reached();
              onAgentsThread(
                  new Runnable() {
                    @Override
                    public void run() {
                      failure(server, addresses, index, reached, fault, why);
                    }
                  });
            }
          };
    } catch (IOException | RuntimeException e) {
      fail(HttpClient.reason(e));
      return;
    }
    exchange = begun;
    if (!client.wire().begin(begun)) {
      fail("the agent cannot open connections");
    }
  }

  private void failure(
      ServerUrl.Server server,
      InetAddress[] addresses,
      int index,
      boolean reached,
      Exchange.Fault fault,
      String why) {
    if (ended) {
      return;
    }
    if (!reached && fault == Exchange.Fault.THEIRS && index + 1 < addresses.length) {
      attempt(server, addresses, index + 1);
    } else if (!reached) {
      unreached(server, why);
    } else {
      client.leave(server);
      fail(why);
    }
  }

  /** The request did not get there: another server may take it. */
  private void unreached(ServerUrl.Server server, String why) {
    if (ended) {
      return;
    }
    client.leave(server);
    if (serversLeft > 0) {
      begin();
    } else {
      fail(why);
    }
  }

  private void finish(HttpAnswer answer) {
    if (ended) {
      return;
    }
    end();
    if (handler instanceof LineHandler && answer.ok()) {
      ((LineHandler) handler).ended();
    } else {
      handler.answered(answer);
    }
  }

  private void fail(String why) {
    if (!ended) {
      end();
      handler.failed(why);
    }
  }

  private void end() {
    ended = true;
    client.ended(this);
  }

  private void onAgentsThread(Runnable work) {
    client.scheduler().execute("server's answer", work);
  }
}
