package io.graft.instrumentation.apacheasync;

import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.apache4.ReplyResponse;
import io.graft.instrumentation.apache4.Requests;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.nio.ContentDecoder;
import org.apache.http.nio.IOControl;

/** Passes a reply of the rules to the application's consumer, like a response from the wire. */
final class ReplyBody implements ContentDecoder, IOControl {
  private final AsyncApacheCall<?> call;
  private final LocalReply reply;
  private final ByteBuffer body;
  private volatile boolean suspended;
  private boolean passing;

  ReplyBody(AsyncApacheCall<?> call, LocalReply reply) {
    this.call = call;
    this.reply = reply;
    body = ByteBuffer.wrap(reply.body());
  }

  void pass(HttpRequest request) throws HttpException, IOException {
    HttpResponse response = new ReplyResponse(reply, Requests.methodOf(request));
    call.consumer.responseReceived(response);
    if (response.getEntity() == null) {
      call.replied();
    } else {
      passBody();
    }
  }

  /** Passes the body until the consumer suspends its input. */
  private synchronized void passBody() throws IOException {
    if (passing) {
      return; // it asks for more while it gets some, or after the end
    }
    passing = true;
    do {
      call.consumer.consumeContent(this, this);
    } while (!isOver() && !suspended);
    passing = isOver();
    if (passing) {
      call.replied();
    }
  }

  private boolean isOver() {
    return isCompleted() || call.consumer.isDone();
  }

  @Override
  public int read(ByteBuffer target) {
    if (!body.hasRemaining()) {
      return -1;
    }
    int count = Math.min(target.remaining(), body.remaining());
    ByteBuffer some = body.duplicate();
    some.limit(some.position() + count);
    target.put(some);
    body.position(some.limit());
    return count;
  }

  @Override
  public boolean isCompleted() {
    return !body.hasRemaining();
  }

  @Override
  public void suspendInput() {
    suspended = true;
  }

  @Override
  public void requestInput() {
    suspended = false;
    try {
      passBody();
    } catch (IOException | RuntimeException unreadable) {
      call.consumer.failed(unreadable);
      call.replied();
    }
  }

  @Override
  public void requestOutput() {}

  @Override
  public void suspendOutput() {}

  @Override
  public void shutdown() {}
}
