package io.graft.net.http;

import io.graft.governance.service.Instance;
import io.graft.net.AddressResolver;
import io.graft.net.Addresses;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A request that is tried on one server after the other. On the agent's thread. */
final class FailoverCall implements HttpCall {
  private static final int MOST_BYTES = 64 << 20;

  private final HttpClient client;
  private final HttpRequest request;
  private final ResponseCallback handler;

  /** How many servers are left to try. */
  private int serversLeft;

  private @Nullable BufferedExchange exchange;
  private boolean ended;

  FailoverCall(HttpClient client, HttpRequest request, ResponseCallback handler, int servers) {
    this.client = client;
    this.request = request;
    this.handler = handler;
    serversLeft = servers;
  }

  @Override
  public void cancel() {
    if (!ended) {
      end();
      BufferedExchange begun = exchange;
      if (begun != null) {
        client.transport().cancel(begun);
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
        .transport()
        .resolver()
        .resolve(
            server.host(),
            new AddressResolver.Listener() {
              @Override
              public void resolved(InetAddress[] found) {
                FailoverCall.this.resolved(server, found);
              }
            });
  }

  private void resolved(ServerUrl.Server server, InetAddress[] found) {
    onAgentsThread(
        new Runnable() {
          @Override
          public void run() {
            if (found.length == 0) {
              unreached(server, "unknown host " + server.host());
            } else {
              attempt(server, found, 0);
            }
          }
        });
  }

  private void attempt(ServerUrl.Server server, InetAddress[] addresses, int index) {
    BufferedExchange begun;
    try {
      ServerAccess access = client.access();
      SSLContext trust = access.secure() ? access.context() : null;
      Map<String, String> headers = client.defaultHeaders();
      Instance target =
          Instance.builder("server", server.authority(), server.host(), server.port())
              .address(addresses[index])
              .anywhere(true)
              .build();
      begun =
          new BufferedExchange(
              target,
              trust,
              server.host(),
              request.encode(server.authority(), server.path(), headers),
              request.timeoutMillis() * 1_000_000,
              handler instanceof LineCallback,
              MOST_BYTES) {
            @Override
            void complete(HttpResponse answer) {
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
                        ((LineCallback) handler).opened();
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
                        ((LineCallback) handler).line(line);
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
    if (!client.transport().begin(begun)) {
      fail("the agent cannot open connections");
    }
  }

  private void failure(
      ServerUrl.Server server,
      InetAddress[] addresses,
      int index,
      boolean reached,
      ClientExchange.Fault fault,
      String why) {
    if (ended) {
      return;
    }
    if (!reached && fault == ClientExchange.Fault.THEIRS && index + 1 < addresses.length) {
      attempt(server, addresses, index + 1);
    } else if (!reached) {
      unreached(server, why);
    } else {
      client.leave(server);
      fail(why);
    }
  }

  /** The request has not reached the server, so another one may be tried. */
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

  private void finish(HttpResponse answer) {
    if (ended) {
      return;
    }
    end();
    if (handler instanceof LineCallback && answer.ok()) {
      ((LineCallback) handler).ended();
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
