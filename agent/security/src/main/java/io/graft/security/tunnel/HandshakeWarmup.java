package io.graft.security.tunnel;

import io.graft.security.certificate.AllowedIds;
import io.graft.security.certificate.Credentials;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A handshake of this process with itself, in memory. The first one of a JVM loads hundreds of
 * classes, which takes a second, and five on a busy machine: callers that meet it would give up,
 * and come back all at once.
 */
final class HandshakeWarmup {
  private static final int MOST_STEPS = 100;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer;
  private final ByteBuffer toClient;

  private HandshakeWarmup(Credentials own) throws GeneralSecurityException {
    client = own.clientEngine("warm-up", 1, AllowedIds.ANY);
    server = own.serverEngine(true);
    toServer = ByteBuffer.allocate(2 * client.getSession().getPacketBufferSize());
    toClient = ByteBuffer.allocate(2 * server.getSession().getPacketBufferSize());
  }

  /**
   * Runs it, on a thread that nobody waits for.
   *
   * @return whether it was completed; if not, the first caller learns why
   */
  static boolean run(Credentials own) {
    try {
      return new HandshakeWarmup(own).complete();
    } catch (GeneralSecurityException | SSLException | RuntimeException e) {
      return false;
    }
  }

  private boolean complete() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < MOST_STEPS; i++) {
      step(client, toServer, toClient);
      step(server, toClient, toServer);
      if (isOver(client) && isOver(server)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOver(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK:
        for (Runnable task = engine.getDelegatedTask();
            task != null;
            task = engine.getDelegatedTask()) {
          task.run();
        }
        break;
      case NEED_WRAP:
        engine.wrap(NOTHING, out);
        break;
      default:
        in.flip();
        engine.unwrap(in, ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()));
        in.compact();
    }
  }
}
