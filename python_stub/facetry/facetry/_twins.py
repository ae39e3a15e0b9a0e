"""The verbs for `await`."""

from __future__ import annotations

from ._async import twin
from ._lend import lend
from ._manifest import needs
from ._need import need, need_all, request
from ._renew import renew
from ._verbs import check, describe, drop, held, outcome, trail, why

aneed = twin(need)
aneed_all = twin(need_all)
aneeds = twin(needs)
arequest = twin(request)
acheck = twin(check)
adescribe = twin(describe)
adrop = twin(drop)
aheld = twin(held)
alend = twin(lend)
aoutcome = twin(outcome)
arenew = twin(renew)
atrail = twin(trail)
awhy = twin(why)
