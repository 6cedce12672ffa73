package io.github.camelfeishu.urgent.client;

import io.github.camelfeishu.urgent.api.UserIdType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** However an address is written, Feishu is asked for it in one form. */
class PersonAddressTest {

    @ParameterizedTest
    @CsvSource({
        "13800138000, 13800138000",
        "138-0013-8000, 13800138000",
        "138 0013 8000, 13800138000",
        "+8613800138000, 13800138000",
        "+86-138-0013-8000, 13800138000",
        "+41791234567, +41791234567",
        "+1 415-555-2671, +14155552671"
    })
    void aNumberHasOneForm(String written, String asked) {
        assertThat(PersonAddress.of(UserIdType.MOBILE, written))
                .map(PersonAddress::value)
                .contains(asked);
    }

    @Test
    void theCaseOfAMailAddressDoesNotCount() {
        assertThat(PersonAddress.of(UserIdType.EMAIL, "LiLei@Example.com"))
                .isEqualTo(PersonAddress.of(UserIdType.EMAIL, "lilei@example.com"));
    }

    @ParameterizedTest
    @CsvSource({"EMAIL, lilei@example.com, li***@example.com", "MOBILE, 13800138000, 13***00", "EMAIL, a@b, a***@b"})
    void asTextItIsShortened(UserIdType type, String written, String shown) {
        assertThat(PersonAddress.of(type, written)).map(PersonAddress::toString).contains(shown);
    }
}
