package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Several join points of one advice class. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
public @interface JoinPoints {
  JoinPoint[] value();
}
