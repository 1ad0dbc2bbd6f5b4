package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The advice that begins the requests of a server. While security is enforced it is never disabled
 * for its failures, and if its enter advice fails, the woven method throws instead of serving a
 * request that nothing has judged.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
public @interface ServerEntry {}
