package io.portside.common.service;

import io.portside.common.event.Role;
import java.util.Optional;

/**
 * What people without an account may do.
 *
 * @param guests their role; absent: operator while only this machine can reach the suite, else
 *     member
 */
public record AccessConfig(Optional<Role> guests) {
  /** What a guest may do on a suite that can be reached as {@code reach} says. */
  public Role guestRole(Reach reach) {
    return guests.orElse(reach == Reach.THIS_MACHINE ? Role.OPERATOR : Role.MEMBER);
  }
}
