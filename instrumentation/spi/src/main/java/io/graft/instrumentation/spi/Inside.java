package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@link java.lang.invoke.MethodHandles.Lookup} of the woven class, with access to its private
 * members and everything else that it can access, even if its module opens nothing. A constant of
 * the woven call; {@code null} for a class file older than Java 7.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.SOURCE)
public @interface Inside {}
