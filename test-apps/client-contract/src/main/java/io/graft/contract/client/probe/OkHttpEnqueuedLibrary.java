package io.graft.contract.client.probe;

import java.io.IOException;
import okhttp3.Response;

/** OkHttp, by {@code enqueue}. */
public final class OkHttpEnqueuedLibrary extends OkHttpLibrary {
  @Override
  Response send(okhttp3.Call call) throws IOException {
    return await(call);
  }
}
