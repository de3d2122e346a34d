package io.portside.common.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a record component that no source gives, as text; lists as {@code a, b}. A component
 * without a default is required, unless it is {@code @Nullable}, an Optional, a list or map (then
 * empty), or a record (then read from its own defaults).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  String value();
}
