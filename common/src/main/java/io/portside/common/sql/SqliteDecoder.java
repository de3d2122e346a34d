package io.portside.common.sql;

import io.vertx.core.buffer.Buffer;
import io.vertx.jdbcclient.spi.JDBCColumnDescriptorProvider;
import io.vertx.jdbcclient.spi.JDBCDecoderImpl;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads each value as what SQLite stored, integers always as Long. The default decoder trusts the
 * column's type, which for an expression such as {@code MAX(at)} the driver guesses from the first
 * row: a later, larger number would be cut to 32 bits without a word. Public for the client, which
 * makes it by name.
 */
public final class SqliteDecoder extends JDBCDecoderImpl {
  @Override
  public @Nullable Object parse(ResultSet row, int column, JDBCColumnDescriptorProvider types)
      throws SQLException {
    return switch (row.getObject(column)) {
      case Integer small -> small.longValue();
      case byte[] bytes -> Buffer.buffer(bytes);
      case null -> null;
      case Object other -> other;
    };
  }
}
