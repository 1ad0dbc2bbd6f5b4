package io.graft.instrumentation.apacheasync;

import io.graft.governance.outbound.LocalReply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.HttpVersion;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.EnglishReasonPhraseCatalog;
import org.apache.http.message.BasicHttpResponse;
import org.apache.http.nio.ContentDecoder;
import org.apache.http.nio.IOControl;
import org.apache.http.protocol.HTTP;

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
    int status = reply.status();
    String reason = EnglishReasonPhraseCatalog.INSTANCE.getReason(status, Locale.ENGLISH);
    HttpResponse response = new BasicHttpResponse(HttpVersion.HTTP_1_1, status, reason);
    String type = reply.contentType();
    if (type != null) {
      response.setHeader(HTTP.CONTENT_TYPE, type);
    }
    response.setHeader(HTTP.CONTENT_LEN, Integer.toString(reply.length()));
    if (!reply.hasBody(AsyncApacheDriver.method(request))) {
      call.consumer.responseReceived(response);
      call.replied();
      return;
    }
    ByteArrayEntity entity = new ByteArrayEntity(reply.body());
    entity.setContentType(type);
    response.setEntity(entity);
    call.consumer.responseReceived(response);
    passBody();
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
