"""AntennaConfiguration: what a client asks of an antenna, checked against the profile, laid over what stands.

LLRP 1.0.1, 16.2.6.6 and 16.3.1.2.1. An antenna's setting is kept as the parameters that said it, so that it is given
back as it was set.
"""

from dataclasses import dataclass, replace
from struct import pack, unpack

from simulators.llrp import vendor
from simulators.llrp.air import Select, Setup
from simulators.llrp.capabilities import Profile
from simulators.llrp.params import CUSTOM, Param, Status, Wrong


@dataclass(frozen=True, slots=True)
class Setting:
    """How one antenna is set."""

    receiver: Param  # 223
    transmitter: Param  # 224
    control: Param  # 335
    singulation: Param  # 336
    filters: tuple[Param, ...] = ()  # 331
    custom: tuple[Param, ...] = ()

    @classmethod
    def default(cls, profile: Profile) -> "Setting":
        """As the reader leaves the factory: full power, its own mode, session 1."""
        mode = next(place for place, mode in enumerate(profile.modes) if mode.mode_id == profile.default_mode)
        named = mode if profile.quirks.mode_by_index else profile.default_mode
        transmitter = (1, 0, len(profile.power_cdbm)) if profile.hops else (0, 1, len(profile.power_cdbm))
        return cls(
            Param(223, pack("!H", 1)),
            Param(224, pack("!HHH", *transmitter)),
            Param(335, pack("!HH", named, 0)),
            Param(336, pack("!BHI", 0x40, 32, 0)),
        )

    def with_parts(self, param: Param) -> "Setting":
        """With what this AntennaConfiguration says laid over it."""
        said = replace(
            self,
            receiver=param.find(223) or self.receiver,
            transmitter=param.find(224) or self.transmitter,
        )
        for command in param.all(330):
            said = replace(
                said,
                control=command.find(335) or said.control,
                singulation=command.find(336) or said.singulation,
                filters=tuple(command.all(331)),
                custom=tuple(command.all(CUSTOM)) or said.custom,
            )
        return said

    def shown(self, antenna: int) -> Param:
        """The AntennaConfiguration (222) for GET_READER_CONFIG."""
        command = Param(330, b"\0", (*self.filters, self.control, self.singulation, *self.custom))
        return Param(222, pack("!H", antenna), (self.receiver, self.transmitter, command))

    def setup(self, antenna: int, profile: Profile) -> Setup:
        """What the air is asked for."""
        _, channel, power = unpack("!HHH", self.transmitter.body)
        mode = profile.mode(int.from_bytes(self.control.body[:2]))
        assert mode is not None, "checked when it was set"
        flags, population, _ = unpack("!BHI", self.singulation.body)
        return Setup(
            antenna=antenna,
            mode=profile.air_mode(mode),
            power_cdbm=profile.power_cdbm[power - 1],
            sensitivity_db=profile.sensitivity_db[int.from_bytes(self.receiver.body) - 1],
            session=flags >> 6,
            population=population,
            channel=0 if profile.hops else channel,
            is_single_target=vendor.is_single_target(self.custom),
            selects=tuple(_select(each) for each in self.filters),
        )


def check(param: Param, profile: Profile, above: tuple[int, ...], *, is_extended: bool) -> None:
    """See that the profile can do what this AntennaConfiguration asks.

    Raises:
        Wrong: it cannot; the path names the parameter at fault.
    """
    path = (*above, 222)
    if int.from_bytes(param.body) > profile.antenna_count:
        raise Wrong(Status.A_OUT_OF_RANGE, path, 0, "no such antenna")
    vendor.check(param, profile, path, is_extended=is_extended)
    if receiver := param.find(223):
        _check(1 <= int.from_bytes(receiver.body) <= len(profile.sensitivity_db), (*path, 223), 0, "sensitivity")
    if transmitter := param.find(224):
        hop_table, channel, power = unpack("!HHH", transmitter.body)
        _check(hop_table == (1 if profile.hops else 0), (*path, 224), 0, "hop table")
        _check(profile.hops or 1 <= channel <= len(profile.channels_khz), (*path, 224), 1, "channel")
        _check(1 <= power <= len(profile.power_cdbm), (*path, 224), 2, "transmit power")
    for command in param.all(330):
        _check_command(command, profile, (*path, 330), is_extended=is_extended)


def _check_command(command: Param, profile: Profile, path: tuple[int, ...], *, is_extended: bool) -> None:
    vendor.check(command, profile, path, is_extended=is_extended)
    _check(not command.body[0] & 0x80, path, 0, "state-aware inventory")
    if len(list(command.all(331))) > profile.filters_max:
        raise Wrong(Status.P_OVERFLOW_PARAMETER, (*path, 331), said="too many filters")
    for each in command.all(331):
        _check(each.body[0] >> 6 < 3, (*path, 331), 0, "truncation")
        (mask,) = each.all(332)
        _check(mask.body[0] >> 6 != 0, (*path, 331, 332), 0, "memory bank for a filter")
        if action := each.find(334):
            _check(action.body[0] <= 5, (*path, 331, 334), 0, "filter action")
    if control := command.find(335):
        named, tari_ns = unpack("!HH", control.body)
        mode = profile.mode(named)
        _check(mode is not None, (*path, 335), 0, "air mode")
        _check(mode is None or tari_ns in {0, mode.tari_ns}, (*path, 335), 1, "Tari in this mode")


def _select(param: Param) -> Select:
    (mask,) = param.all(332)
    action = param.find(334)
    bank, pointer, length = unpack("!BHH", mask.body[:5])
    bits = int.from_bytes(mask.body[5:]) >> -length % 8
    return Select(bank >> 6, pointer, length, bits, action.body[0] if action else 0)


def _check(is_right: object, path: tuple[int, ...], field_no: int, what: str) -> None:
    if not is_right:
        raise Wrong(Status.P_FIELD_ERROR, path, field_no, f"no such {what}")
